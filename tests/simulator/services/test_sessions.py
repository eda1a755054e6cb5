"""Downlink sessions: published early, growing by the clock, their files behind a redirect."""

from __future__ import annotations

import httpx

from maas.domain.instants import MINUTE, SECOND
from tests.simulator.services.segment import Segment
from tests.simulator.services.small_world import PASS_START, PASS_STOP

EVERYTHING = "Files,QualityInfo"


def test_a_session_is_published_before_its_downlink_ends(segment: Segment) -> None:
    segment.set_clock(PASS_START + 29 * SECOND)
    assert segment.rows("cadip-sgs", "Sessions") == []
    segment.set_clock(PASS_START + 30 * SECOND)
    young = segment.rows("cadip-sgs", "Sessions", expand=EVERYTHING)[0]
    assert (young["DownlinkStop"], young["DeliveryPushOK"]) == (None, None)
    assert (young["Files"], young["QualityInfo"]) == ([], [])
    assert young["PlannedDataStop"] == "2026-10-01T06:10:00.000Z"


def test_a_session_grows_as_the_clock_goes_on(segment: Segment) -> None:
    seen = []
    for instant in (PASS_STOP - 1, PASS_STOP, PASS_START + 12 * MINUTE, PASS_START + 15 * MINUTE):
        segment.set_clock(instant)
        row = segment.rows("cadip-sgs", "Sessions", expand=EVERYTHING, top=1)[0]
        finals = [file["FinalBlock"] for file in row["Files"]]
        seen.append(
            (row["DownlinkStop"], row["DeliveryPushOK"], len(row["QualityInfo"]), sum(finals))
        )
    stop = "2026-10-01T06:10:00.000Z"
    assert seen == [(None, None, 0, 0), (stop, None, 0, 0), (stop, True, 2, 0), (stop, True, 2, 2)]


def test_sessions_are_filtered_as_they_are_at_the_moment(segment: Segment) -> None:
    segment.set_clock(PASS_STOP - 1)
    assert segment.rows("cadip-sgs", "Sessions", filter="DownlinkStop ne null") == []
    assert len(segment.rows("cadip-sgs", "Sessions", filter="DownlinkStop eq null")) == 2
    again = segment.rows("cadip-sgs", "Sessions", filter="Retransfer eq true")
    assert [row["Retransfer"] for row in again] == [True]


def test_a_window_of_publication_finds_sessions(segment: Segment) -> None:
    text = "PublicationDate ge 2026-10-01T06:00:30Z and PublicationDate lt 2026-10-01T06:00:31Z"
    assert len(segment.rows("cadip-sgs", "Sessions", filter=text, top=1000)) == 2


def test_files_are_an_entity_set_of_their_own(segment: Segment) -> None:
    text = "SessionId eq 'S1A_20261001060000060001' and FinalBlock eq true"
    files = segment.rows("cadip-sgs", "Files", filter=text, orderby="Channel desc")
    assert [file["Channel"] for file in files] == [2, 1]
    assert files[0]["EvictionDate"] == "2026-10-08T06:00:00.000Z"
    content = segment.get("cadip-sgs", f"Files({files[0]['Id']})/$value")
    assert content.status_code == 200
    assert len(content.content) == int(content.headers["content-length"])


def test_a_session_itself_has_no_bytes(segment: Segment) -> None:
    key = segment.rows("cadip-sgs", "Sessions")[0]["Id"]
    assert segment.get("cadip-sgs", f"Sessions({key})").json()["SessionId"].startswith("S1A_")
    assert segment.get("cadip-sgs", f"Sessions({key})/$value").status_code == 404


def test_neustrelitz_sends_file_readers_to_another_host_that_asks_again(segment: Segment) -> None:
    key = segment.rows("cadip-nsg", "Files")[0]["Id"]
    answer = segment.get("cadip-nsg", f"Files({key})/$value")
    location = httpx.URL(answer.headers["location"])
    assert answer.status_code == 307
    assert location.port == segment.other.base_url.port
    assert segment.other.get(location).status_code == 401
    content = segment.other.get(location, headers=segment.login("cadip-nsg"))
    assert content.text.startswith("synthetic block")
