"""Faults on demand: each kind does what it says, while it holds and no longer."""

from __future__ import annotations

import time

import httpx
import pytest

from maas.domain.instants import DAY, HOUR, iso
from simulator.control.kinds import KINDS
from tests.simulator.services.segment import Segment
from tests.simulator.services.small_world import QUIET, START

NAME = "S1A_IW_GRDH_1SDV_20261001T010000_20261001T010025_060001_077D01_ABCD.SAFE.zip"


def names(segment: Segment, top: int = 1000) -> list[str]:
    return [row["Name"] for row in segment.rows("prip-s1", top=top)]


def test_slow_answers_late(segment: Segment) -> None:
    segment.fault("dd", "slow", params={"delay_ms": 200})
    before = time.monotonic()
    segment.rows("dd")
    assert time.monotonic() - before >= 0.2


def test_unauthorised_mid_page_lets_the_first_page_through(segment: Segment) -> None:
    segment.fault("prip-s1", "unauthorised_mid_page")
    assert segment.get("prip-s1", "Products", top=10, skip=0).status_code == 200
    second = segment.get("prip-s1", "Products", top=10, skip=10)
    assert (second.status_code, second.headers["www-authenticate"][:6]) == (401, "Bearer")


def test_rate_limit_says_when_to_come_back(segment: Segment) -> None:
    segment.fault("prip-s1", "rate_limit", params={"seconds": 7})
    answer = segment.get("prip-s1", "Products")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("html_500", 500, "<html>"),
        ("maintenance_200", 200, "<html>"),
        ("unauthorised", 401, "invalid_token"),
        ("empty", 200, '"value":[]'),
    ],
)
def test_a_sick_answer_takes_the_services_place(
    segment: Segment, kind: str, status: int, words: str
) -> None:
    segment.fault("prip-s1", kind)
    answer = segment.get("prip-s1", "Products")
    assert (answer.status_code, words in answer.text) == (status, True)


def test_reset_cuts_the_connection(segment: Segment) -> None:
    segment.fault("prip-s1", "reset", count=1)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        segment.get("prip-s1", "Products")
    assert segment.get("prip-s1", "Products").status_code == 200


def test_cap_top_shortens_pages_without_a_word(segment: Segment) -> None:
    segment.fault("prip-s1", "cap_top", params={"n": 4})
    assert len(segment.rows("prip-s1", top=1000)) == 4
    assert len(segment.rows("prip-s1")) == 4
    assert len(segment.rows("prip-s1", top=3)) == 3
    assert len(segment.rows("prip-s1", top=1000, skip=28)) == 2


def test_duplicate_entries_doubles_every_row(segment: Segment) -> None:
    plain = names(segment, top=2)
    segment.fault("prip-s1", "duplicate_entries")
    assert names(segment, top=2) == [plain[0], plain[0], plain[1], plain[1]]


def test_wrong_count_lies_only_where_a_count_is_asked(segment: Segment) -> None:
    segment.fault("prip-s1", "wrong_count", params={"by": 3})
    assert segment.page("prip-s1", top=1, count="true")["@odata.count"] == 33
    assert "@odata.count" not in segment.page("prip-s1", top=1)


def test_redirect_other_host_leads_to_the_same_answer_elsewhere(segment: Segment) -> None:
    segment.fault("prip-s1", "redirect_other_host")
    answer = segment.get("prip-s1", "Products", filter="startswith(Name,'S1A')", top=2)
    location = httpx.URL(answer.headers["location"])
    assert (answer.status_code, location.port) == (307, segment.other.base_url.port)
    assert segment.other.get(location).status_code == 401
    there = segment.other.get(location, headers=segment.login("prip-s1"))
    assert len(there.json()["value"]) == 2


def test_truncated_body_ends_before_its_announced_length(segment: Segment) -> None:
    segment.fault("prip-s1", "truncated_body")
    with pytest.raises(httpx.RemoteProtocolError, match=r"incomplete|without sending"):
        segment.get("prip-s1", "Products")


def test_half_json_is_whole_by_its_length_only(segment: Segment) -> None:
    whole = segment.get("prip-s1", "Products").content
    segment.fault("prip-s1", "half_json")
    half = segment.get("prip-s1", "Products")
    assert half.content == whole[: len(whole) // 2]
    assert int(half.headers["content-length"]) == len(half.content)


def test_growing_session_holds_one_session_back(segment: Segment) -> None:
    segment.fault("cadip-sgs", "growing_session", params={"session_id": "S1A_20261001060000060002"})
    done, growing = segment.rows("cadip-sgs", "Sessions", expand="Files,QualityInfo")
    assert (done["DownlinkStop"], len(done["Files"])) == ("2026-10-01T06:10:00.000Z", 4)
    assert (growing["DownlinkStop"], growing["DeliveryPushOK"]) == (None, None)
    assert [file["FinalBlock"] for file in growing["Files"]] == [False, False]
    assert growing["QualityInfo"] == []


def test_a_late_publication_takes_its_sensing_from_its_name(segment: Segment) -> None:
    segment.fault(
        "prip-s1", "late_publication", params={"name": NAME, "attributes": {"orbitNumber": 60001}}
    )
    row = segment.rows("prip-s1", orderby="PublicationDate desc", top=1, expand="Attributes")[0]
    assert (row["Name"], row["PublicationDate"]) == (NAME, iso(QUIET))
    assert row["ContentDate"]["End"] == "2026-10-01T01:00:25.000Z"
    assert row["Attributes"][0]["Value"] == 60001


def test_a_back_dated_entry_appears_behind_those_already_seen(segment: Segment) -> None:
    order = {"name": NAME, "published_at": iso(START + 1), "visible_at": iso(QUIET + HOUR)}
    segment.fault("prip-s1", "back_dated", params=order)
    assert NAME not in names(segment)
    segment.set_clock(QUIET + HOUR)
    assert names(segment)[0] == NAME


@pytest.mark.parametrize(
    ("flaw", "field"),
    [("missing_publication_date", "PublicationDate"), ("null_id", "Id"), ("null_name", "Name"),
     ("absurd_date", "PublicationDate"), ("year_one", "PublicationDate"), ("unknown_name", "Name"),
     ("start_after_end", "ContentDate"), ("negative_length", "ContentLength")],
)  # fmt: skip
def test_a_malformed_entry_is_broken_in_one_field(segment: Segment, flaw: str, field: str) -> None:
    fault = segment.fault("dd", "late_publication", params={"name": NAME})
    sound = segment.rows("dd", orderby="PublicationDate desc", top=1)[0]
    segment.http.delete(f"/control/faults/{fault}")
    params = {"name": NAME, "flaw": flaw, "id": sound["Id"]}
    segment.fault("dd", "malformed_entry", params=params)
    broken = segment.rows("dd", orderby="PublicationDate desc", top=1)[0]
    skipped = {"S3Path", "Checksum", "ModificationDate", "Footprint", "GeoFootprint"}
    assert {name for name in sound if name not in skipped and broken.get(name) != sound[name]} == {
        field
    }


def test_a_count_is_used_up_by_requests_it_touches(segment: Segment) -> None:
    segment.fault("prip-s1", "unauthorised_mid_page", count=1)
    seen = [
        segment.get("prip-s1", "Products", top=10, skip=skip).status_code for skip in (0, 10, 10)
    ]
    assert seen == [200, 401, 200]


def test_a_fault_holds_between_its_instants(segment: Segment) -> None:
    window = {"from": iso(QUIET + HOUR), "until": iso(QUIET + 2 * HOUR)}
    segment.fault("dd", "html_500", **window)
    seen = []
    for instant in (QUIET, QUIET + HOUR, QUIET + 2 * HOUR):
        segment.set_clock(instant)
        seen.append(segment.get("dd", "Products").status_code)
    assert seen == [200, 500, 200]


def test_faults_of_one_service_are_laid_over_one_another(segment: Segment) -> None:
    segment.fault("prip-s1", "duplicate_entries")
    segment.fault("prip-s1", "cap_top", params={"n": 2})
    assert len(segment.rows("prip-s1", top=1000)) == 4


def test_a_fault_can_be_looked_at_and_taken_away(segment: Segment) -> None:
    kept = segment.fault("portal", "html_500", count=3)
    gone = segment.fault("prip-s1", "late_publication", params={"name": NAME})
    assert NAME in names(segment)
    assert segment.http.delete(f"/control/faults/{gone}").status_code == 204
    assert NAME not in names(segment)
    assert segment.http.get(f"/control/faults/{kept}").json()["count"] == 3
    assert [fault["id"] for fault in segment.http.get("/control/faults").json()] == [kept]
    assert segment.https.get("/portal/").status_code == 500
    assert segment.http.delete(f"/control/faults/{gone}").status_code == 404


def test_the_token_endpoint_can_be_made_to_fail(segment: Segment) -> None:
    segment.fault("auth", "html_500")
    assert segment.http.post("/auth/token", data={}).status_code == 500


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"service": "dd", "kind": "gremlins"}, "unknown kind 'gremlins'; there are: slow, "),
        ({"service": "nowhere", "kind": "slow"}, "unknown service 'nowhere'; there are: auth, "),
        ({"service": "dd", "kind": "slow", "params": {"ms": 3}}, "there are: delay_ms"),
        ({"service": "dd", "kind": "slow", "params": {"delay_ms": "3"}}, "a number of 0 or more"),
        ({"service": "dd", "kind": "slow", "count": 0}, "1 or more"),
        ({"service": "dd", "kind": "slow", "from": "noon"}, "2026-10-01T00:00:00Z"),
        ({"service": "dd", "kind": "slow", "how": "very"}, "unknown field 'how'"),
        ({"service": "dd", "kind": "late_publication"}, "'name' is missing"),
        ({"service": "portal", "kind": "late_publication", "params": {"name": "x"}}, "Products"),
        (
            {"service": "dd", "kind": "late_publication", "params": {"name": "x"}, "count": 1},
            "until it is deleted",
        ),
        (
            {"service": "dd", "kind": "malformed_entry", "params": {"name": "x", "flaw": "y"}},
            "unknown flaw 'y'",
        ),
        (["slow"], "ordered as"),
    ],
)
def test_a_bad_order_is_told_what_to_change(segment: Segment, order: object, words: str) -> None:
    answer = segment.http.post("/control/faults", json=order)
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert segment.http.get("/control/faults").json() == []


def test_every_kind_says_what_it_does() -> None:
    assert all(
        kind.about and (kind.act is None) != (kind.inject is None) for kind in KINDS.values()
    )


def test_a_fault_on_a_day_of_outage_waits_behind_it(segment: Segment) -> None:
    segment.fault("plans-site", "maintenance_200")
    segment.set_clock(START + 2 * DAY)
    assert segment.https.get("/plans/").status_code == 500
