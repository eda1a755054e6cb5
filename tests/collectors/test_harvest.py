"""Harvest over real HTTP: everything once, whatever the station does, and nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from maas.db.connection import Database
from tests.collectors.conftest import NOON, START, Harvest
from tests.collectors.hostile import Asked, answer, answering, harvested


@pytest.mark.parametrize("source", ["prip-s1", "auxip", "lta", "dd"])
async def test_a_harvest_finds_all_that_the_service_offers(harvest: Harvest, source: str) -> None:
    await harvest.read(source)
    assert await harvest.error(source) is None
    keys = await harvest.keys(source)
    assert len(keys) > 20
    pieces = 6
    for step in range(1, pieces + 1):  # in small steps from another start: nothing new
        await harvest.read(source, START + (NOON - START) * step / pieces)
    assert await harvest.keys(source) == keys


async def test_harvesting_twice_touches_nothing(harvest: Harvest) -> None:
    await harvest.read("prip-s1")
    before = await harvest.rows("SELECT * FROM publication ORDER BY native_id")
    await harvest.rows("DELETE FROM unjudged RETURNING subject")
    await harvest.read("prip-s1")
    assert await harvest.rows("SELECT * FROM publication ORDER BY native_id") == before
    assert await harvest.rows("SELECT * FROM unjudged") == []


@pytest.mark.parametrize(
    ("kind", "params", "words"),
    [
        ("html_500", {}, "answered 500"),
        ("maintenance_200", {}, "no OData page"),
        ("half_json", {}, "no OData page"),
        ("truncated_body", {}, "peer closed connection"),
        ("reset", {}, "broke off"),
        ("empty", {}, "no row to any query"),
        ("unauthorised", {}, "login is not accepted"),
        ("rate_limit", {"seconds": 30}, "429"),
    ],
)
async def test_a_failing_service_is_told_in_words_and_loses_nothing(
    harvest: Harvest, kind: str, params: dict[str, object], words: str
) -> None:
    harvest.segment.order("prip-s1", kind, params=params)
    await harvest.read("prip-s1")
    assert words in (await harvest.error("prip-s1") or "")
    assert await harvest.keys("prip-s1") == set()
    harvest.segment.calm()
    later = NOON + timedelta(minutes=1)
    await harvest.read("prip-s1", later)
    healed = await harvest.keys("prip-s1")
    await harvest.rows("DELETE FROM publication RETURNING native_id")
    await harvest.rows("DELETE FROM cursor RETURNING source")
    await harvest.read("prip-s1", later)
    assert await harvest.keys("prip-s1") == healed
    assert healed


@pytest.mark.parametrize(
    ("kind", "params"),
    [("cap_top", {"n": 7}), ("duplicate_entries", {}), ("wrong_count", {"by": 5}),
     ("slow", {"delay_ms": 5})],
)  # fmt: skip
async def test_an_odd_service_gives_the_same_facts_as_a_good_one(
    harvest: Harvest, kind: str, params: dict[str, object]
) -> None:
    await harvest.read("prip-s1", START + timedelta(hours=2))
    good = await harvest.keys("prip-s1")
    await harvest.rows("DELETE FROM publication RETURNING native_id")
    await harvest.rows("DELETE FROM cursor RETURNING source")
    harvest.segment.order("prip-s1", kind, params=params)
    await harvest.read("prip-s1", START + timedelta(hours=2))
    assert await harvest.error("prip-s1") is None
    assert await harvest.keys("prip-s1") == good


async def test_a_login_that_ends_in_the_middle_is_renewed_or_told(harvest: Harvest) -> None:
    harvest.segment.order("prip-s1", "unauthorised_mid_page", count=1)
    await harvest.read("prip-s1")
    assert await harvest.error("prip-s1") is None
    assert await harvest.keys("prip-s1")


async def test_a_wrong_password_is_our_own_fault_and_says_what_to_check(harvest: Harvest) -> None:
    await harvest.read("prip-s1", secret="wrong")
    assert "check SECRET" in (await harvest.error("prip-s1") or "")


async def test_a_redirect_to_another_host_is_not_followed(harvest: Harvest) -> None:
    harvest.segment.order("prip-s1", "redirect_other_host")
    await harvest.read("prip-s1")
    assert "answered 30" in (await harvest.error("prip-s1") or "")


FLAWS = {
    "missing_publication_date": "PublicationDate is missing",
    "null_id": "Id is None",
    "unknown_name": "no family of names begins like this",
    "absurd_date": "PublicationDate is",
    "year_one": "an absurd date",
    "start_after_end": "after it ends",
}


@pytest.mark.parametrize(("flaw", "reason"), FLAWS.items())
async def test_a_malformed_entry_is_quarantined_once_with_its_reason_and_stops_nothing(
    harvest: Harvest, flaw: str, reason: str
) -> None:
    await harvest.read("prip-s1")
    sound = await harvest.keys("prip-s1")
    aside = await harvest.rows("SELECT fingerprint FROM quarantine")
    name = "XYZ_garbled" if flaw == "unknown_name" else (
        "S1A_IW_RAW__0SDV_20261001T010000_20261001T010030_066500_070001_ABCD.SAFE.zip"
    )  # fmt: skip
    harvest.segment.order(
        "prip-s1",
        "malformed_entry",
        params={"flaw": flaw, "name": name, "published_at": "2026-10-01T11:45:00Z"},
    )
    await harvest.read("prip-s1", NOON + timedelta(minutes=1))
    await harvest.read("prip-s1", NOON + timedelta(minutes=2))
    new = await harvest.rows(
        "SELECT reason, raw FROM quarantine WHERE NOT fingerprint = ANY(:old)",
        old=[row[0] for row in aside],
    )
    assert len(new) == 1
    assert reason in new[0][0]
    assert await harvest.error("prip-s1") is None
    assert await harvest.keys("prip-s1") >= sound


async def test_a_product_published_before_it_was_sensed_is_kept_and_marked(
    harvest: Harvest,
) -> None:
    name = "S1A_IW_RAW__0SDV_20261001T113000_20261001T113030_066500_070001_ABCD.SAFE.zip"
    harvest.segment.order(
        "prip-s1",
        "late_publication",
        params={
            "name": name, "published_at": "2026-10-01T11:00:00Z",
            "sensing_start": "2026-10-01T11:30:00Z", "sensing_end": "2026-10-01T11:30:30Z",
        },
    )  # fmt: skip
    await harvest.read("prip-s1")
    [row] = await harvest.rows(
        "SELECT clock_fault FROM publication WHERE product_name = :name", name=name
    )
    assert row[0] is True
    [aside] = await harvest.rows(
        "SELECT reason FROM quarantine WHERE kind = 'clock_fault' AND raw LIKE '%' || :name || '%'",
        name=name,
    )
    assert "before its sensing had ended" in aside[0]


async def test_a_back_dated_publication_is_found_by_the_overlap(harvest: Harvest) -> None:
    name = "S1A_IW_RAW__0SDV_20261001T100000_20261001T100030_066500_070001_ABCD.SAFE.zip"
    harvest.segment.order(
        "prip-s1",
        "back_dated",
        params={
            "name": name, "published_at": "2026-10-01T11:50:00Z",
            "visible_at": "2026-10-01T12:10:00Z", "sensing_start": "2026-10-01T10:00:00Z",
            "sensing_end": "2026-10-01T10:00:30Z",
        },
    )  # fmt: skip
    found = "SELECT 1 FROM publication WHERE product_name = :name"
    await harvest.read("prip-s1", NOON)
    assert await harvest.rows(found, name=name) == []
    harvest.segment.set_clock(NOON + timedelta(minutes=15))
    await harvest.read("prip-s1", NOON + timedelta(minutes=15))
    assert len(await harvest.rows(found, name=name)) == 1


async def test_a_session_still_growing_is_read_again_until_it_is_complete(
    harvest: Harvest,
) -> None:
    states = "SELECT session_id, complete, files FROM acquisition_pass ORDER BY session_id"
    seen_growing: set[str] = set()
    for minutes in range(0, 12 * 60, 15):
        now = START + timedelta(minutes=minutes)
        harvest.segment.set_clock(now)
        await harvest.read("cadip-sgs", now)
        seen_growing |= {row[0] for row in await harvest.rows(states) if not row[1]}
    harvest.segment.set_clock(START + timedelta(hours=23))
    await harvest.read("cadip-sgs", START + timedelta(hours=23))
    final = {row[0]: row[1] for row in await harvest.rows(states)}
    assert seen_growing
    assert all(final[session] for session in seen_growing)


async def test_an_unreachable_host_is_told_in_words(harvest: Harvest) -> None:
    interface = harvest.app.catalogue.interfaces["dd"]
    gone = interface.model_copy(update={"url": "http://127.0.0.1:9/dd/odata/v1"})
    catalogue = harvest.app.catalogue.model_copy(update={"interfaces": {"dd": gone}})
    harvest.app = type(harvest.app)(catalogue, harvest.database, {}, "test/1", "here")
    await harvest.read("dd")
    assert "127.0.0.1:9" in (await harvest.error("dd") or "")


async def test_a_satellite_that_nobody_knew_yet_is_a_line_of_the_catalogue(
    database: Database,
) -> None:
    name = "S1E_IW_RAW__0SDV_20261001T010000_20261001T010030_066500_070001_ABCD.SAFE.zip"
    entry = {"Id": "new", "Name": name, "PublicationDate": "2026-10-01T02:00:00.000Z"}

    def page(_: str, asked: Asked) -> bytes:
        return answer({"value": [entry] if asked.get("$skip", "0") == "0" else []})

    async with answering(page) as root:
        harvester = await harvested(database, root)
        await harvester.close()
    async with database.transaction() as connection:
        told = await connection.execute(text("SELECT satellite, subject FROM publication"))
    assert [tuple(row) for row in told] == [("S1E", "S1E-458753")]
