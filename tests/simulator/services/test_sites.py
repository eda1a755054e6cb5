"""The plans site and the portal, over TLS that a client can verify."""

from __future__ import annotations

import re

import httpx
import pytest

from maas.domain.instants import HOUR
from simulator.world.planfiles import render
from tests.simulator.services.segment import Segment
from tests.simulator.services.small_world import START, small_world


def test_the_index_lists_the_plans_published_so_far(segment: Segment) -> None:
    segment.set_clock(START + HOUR)
    answer = segment.https.get("/plans/S1A/")
    assert re.findall(r'href="([^"]+)"', answer.text) == ["S1A_MP_USER_1.kml"]
    assert answer.headers["last-modified"] == "Thu, 01 Oct 2026 01:00:00 GMT"
    segment.set_clock(START + 2 * HOUR)
    assert len(re.findall("href", segment.https.get("/plans/S1A/").text)) == 2
    segment.set_clock(START)
    assert "href" not in segment.https.get("/plans/S1A/").text


def test_the_top_lists_the_satellites(segment: Segment) -> None:
    assert re.findall(r'href="([^"]+)"', segment.https.get("/plans/").text) == ["S1A/"]


def test_a_plan_is_read_by_following_its_link(segment: Segment) -> None:
    answer = segment.https.get("/plans/S1A/S1A_MP_USER_1.kml")
    assert answer.text == "<kml>S1A_MP_USER_1.kml</kml>"
    assert answer.headers["content-type"] == "application/vnd.google-earth.kml+xml"


def test_a_plan_not_changed_since_is_not_sent_again(segment: Segment) -> None:
    first = segment.https.get("/plans/S1A/S1A_MP_USER_1.kml")
    since = {"If-Modified-Since": first.headers["last-modified"]}
    again = segment.https.get("/plans/S1A/S1A_MP_USER_1.kml", headers=since)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/plans/S9Z/", "/plans/S1A/no.kml", "/portal/x", "/dd/odata/v1"])
def test_what_is_not_on_the_sites_is_404(segment: Segment, path: str) -> None:
    assert segment.https.get(path).status_code == 404


def test_a_plan_of_the_future_is_404(segment: Segment) -> None:
    segment.set_clock(START + HOUR)
    assert segment.https.get("/plans/S1A/S1A_MP_USER_2.kml").status_code == 404


def test_the_portal_says_that_all_is_ready(segment: Segment) -> None:
    assert "All systems ready" in segment.https.get("/portal/").text


def test_a_client_that_does_not_trust_the_ca_is_not_served(segment: Segment) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(str(segment.https.base_url), timeout=5)


def test_plans_are_written_by_the_worlds_own_pen() -> None:
    assert b"<kml" in render(small_world().plans[0])
