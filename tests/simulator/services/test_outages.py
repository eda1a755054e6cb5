"""The world's outages: what a visitor meets, on every path, exactly while they last."""

from __future__ import annotations

import httpx
import pytest

from maas.domain.instants import DAY, HOUR
from simulator.world.model import OutageKind
from tests.simulator.services.segment import Segment
from tests.simulator.services.small_world import START


def during(kind: OutageKind) -> int:
    return START + DAY + list(OutageKind).index(kind) * HOUR


@pytest.mark.parametrize("rest", ["Products", "$metadata", ""])
def test_a_reset_cuts_the_connection_without_an_answer(segment: Segment, rest: str) -> None:
    segment.set_clock(during(OutageKind.RESET))
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        segment.get("prip-s1", rest)


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        (OutageKind.HTML_500, 500, "Internal Server Error"),
        (OutageKind.MAINTENANCE_200, 200, "under maintenance"),
        (OutageKind.RATE_LIMITED, 429, "too many requests"),
        (OutageKind.UNAUTHORISED, 401, "invalid_token"),
    ],
)
def test_an_outage_answers_in_the_services_place(
    segment: Segment, kind: OutageKind, status: int, words: str
) -> None:
    segment.set_clock(during(kind))
    for rest in ("Products", "$metadata"):
        answer = segment.get("prip-s1", rest)
        assert answer.status_code == status
        assert words in answer.text


def test_an_empty_service_answers_well_formed_pages_without_a_row(segment: Segment) -> None:
    segment.set_clock(during(OutageKind.EMPTY_200))
    assert segment.page("prip-s1", top=1, count="true") == {
        "@odata.context": "$metadata#Products",
        "@odata.count": 0,
        "value": [],
    }


def test_an_outage_holds_from_its_start_to_just_before_its_end(segment: Segment) -> None:
    begins = during(OutageKind.HTML_500)
    seen = []
    for instant in (begins, begins + HOUR - 1, during(OutageKind.UNAUTHORISED) + HOUR):
        segment.set_clock(instant)
        seen.append(segment.get("prip-s1", "Products").status_code)
    assert seen == [500, 500, 200]


def test_each_service_has_its_own_words_for_too_fast(segment: Segment) -> None:
    segment.set_clock(START + 2 * DAY)
    auxip, dd = segment.get("auxip", "Products"), segment.get("dd", "Products")
    assert auxip.text == "Too Many Requests !"
    assert dd.json() == {"error": "WAF", "message": "Rate limit exceeded", "status": 429}
    assert (auxip.headers["retry-after"], dd.headers["retry-after"]) == ("30", "30")


def test_outages_reach_the_sites_too(segment: Segment) -> None:
    segment.set_clock(START + 2 * DAY)
    assert segment.https.get("/plans/S1A/").status_code == 500
    assert "under maintenance" in segment.https.get("/portal/").text


def test_one_services_outage_leaves_the_others_alone(segment: Segment) -> None:
    segment.set_clock(during(OutageKind.HTML_500))
    assert segment.get("prip-s2", "Products").status_code == 200
