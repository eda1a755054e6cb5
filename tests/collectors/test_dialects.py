"""The same shelf asked by four other protocols: the same products come out of each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collectors.harvest import Harvester
from tests.collectors.conftest import NOON, START, Harvest

OTHERS = ("hub", "hub-v2", "stac", "geodes")
SOON = START + timedelta(hours=3)
PRODUCTS = (
    "SELECT product_key, published_at, sensing_start, sensing_end, subject FROM publication "
    "WHERE source = :source AND satellite IS NOT NULL ORDER BY 1, 2"
)


@pytest.mark.parametrize("source", OTHERS)
async def test_each_dialect_finds_what_odata_finds(harvest: Harvest, source: str) -> None:
    await harvest.read("dd", SOON)
    await harvest.read(source, SOON)
    assert await harvest.error(source) is None
    reference = {row[0]: row[1:4] for row in await harvest.rows(PRODUCTS, source="dd")}
    found = {row[0]: row[1:4] for row in await harvest.rows(PRODUCTS, source=source)}
    assert len(found) > 100
    missing = set(reference) - set(found)
    aside = await harvest.rows("SELECT reason FROM quarantine WHERE source = :s", s=source)
    assert len(missing) <= len(aside), (sorted(missing)[:3], aside[:3])
    to_ms = timedelta(milliseconds=1)
    assert all(abs(found[key][0] - reference[key][0]) < to_ms for key in found)


@pytest.mark.parametrize("source", OTHERS)
async def test_twice_is_once(harvest: Harvest, source: str) -> None:
    await harvest.read(source, SOON)
    before = await harvest.rows("SELECT * FROM publication ORDER BY native_id")
    await harvest.read(source, SOON)
    assert await harvest.rows("SELECT * FROM publication ORDER BY native_id") == before


@pytest.mark.parametrize("source", OTHERS)
@pytest.mark.parametrize(
    ("kind", "words"),
    [("html_500", "answered 500"), ("maintenance_200", "200 with no"), ("half_json", "200 with no"),
     ("truncated_body", "peer closed connection"), ("reset", "broke off"),
     ("rate_limit", "429")],
)  # fmt: skip
async def test_a_failing_catalogue_is_told_in_words(
    harvest: Harvest, source: str, kind: str, words: str
) -> None:
    harvest.segment.order("hub" if source == "hub-v2" else source, kind)
    await harvest.read(source, SOON)
    assert words in (await harvest.error(source) or "")
    assert await harvest.keys(source) == set()


@pytest.mark.parametrize("source", ["hub", "hub-v2", "dd"])
async def test_a_service_that_goes_no_deeper_is_read_from_its_last_date_on(
    harvest: Harvest, source: str
) -> None:
    await harvest.read(source, SOON)
    whole = await harvest.keys(source)
    await harvest.rows("DELETE FROM publication RETURNING native_id")
    await harvest.rows("DELETE FROM cursor RETURNING source")
    service = "hub" if source == "hub-v2" else source
    harvest.segment.order(service, "skip_limit", params={"n": 150})
    if source == "dd":
        harvest.segment.order(service, "cap_top", params={"n": 90})
    await harvest.read(source, SOON)
    assert await harvest.error(source) is None
    assert await harvest.keys(source) == whole


@pytest.mark.parametrize("source", ["hub", "hub-v2", "stac"])
async def test_each_dialect_counts_for_itself(harvest: Harvest, source: str) -> None:
    await harvest.read(source, NOON)
    harvester = Harvester(harvest.app, source, harvest.app.environ)
    try:
        harvest.segment.set_clock(START + timedelta(days=2))
        told = await harvester.compare(START, START + timedelta(days=2))
    finally:
        await harvester.close()
    assert told is not None
    assert told.at_source == told.harvested > 1000


async def test_an_entry_without_its_date_is_set_aside_as_it_came(harvest: Harvest) -> None:
    harvest.segment.order(
        "dd", "malformed_entry",
        params={"flaw": "missing_publication_date", "published_at": "2026-10-01T02:00:00Z",
                "name": "S1A_IW_RAW__0SDV_20261001T010000_20261001T010030_066500_070001_ABCD.SAFE"},
    )  # fmt: skip
    await harvest.read("hub", SOON)
    found = await harvest.rows("SELECT reason, raw FROM quarantine WHERE raw LIKE '%070001_ABCD%'")
    assert [row[0] for row in found] == ["PublicationDate is missing"]
    assert '"identifier"' in found[0][1]  # as the hub wrote it, not as we turned it
