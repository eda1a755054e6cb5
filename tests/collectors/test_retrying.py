"""What was set aside is tried again when somebody asks: read now, or refused with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from collectors.folders_job import FolderCollector
from collectors.harvest import Harvester
from collectors.retrying import Retrying
from maas.db import facts_retries
from maas.db.facts import Quarantined, quarantine_rows
from maas.runtime.role import App
from tests.collectors.conftest import NOON, Harvest, Segment, catalogue_of
from tests.collectors.test_folders import place

GOOD = (
    '{"Id": "b", "Name": "S1A_IW_GRDH_1SDV_20261001T061500_20261001T061525_061534_07A9C2_1B2F", '
    '"PublicationDate": "2026-10-01T07:00:00Z"}'
)


async def ask(harvest: Harvest, aside: Quarantined) -> None:
    async with harvest.database.transaction() as connection:
        await quarantine_rows(connection, [aside], NOON)
        assert await facts_retries.ask_retry(
            connection, aside.source, aside.fingerprint, "B. Leroy, agency", NOON
        )


async def retry(app: App, *names: str) -> None:
    harvesters = {name: Harvester(app, name, app.environ) for name in names}
    try:
        await Retrying(app, harvesters).run(NOON)
    finally:
        for one in harvesters.values():
            await one.close()


OUTCOME = "SELECT outcome, (SELECT count(*) FROM quarantine) FROM quarantine_retry"


@pytest.mark.parametrize(
    ("raw", "outcome", "left"),
    [(GOOD, "read", 0), ('{"Id": "b", "Name": "X"}', "PublicationDate is missing", 1)],
)
async def test_an_entry_is_read_or_refused_anew(
    harvest: Harvest, raw: str, outcome: str, left: int
) -> None:
    await ask(harvest, Quarantined("prip-s1", "entry", "no such satellite then", raw, "b"))
    await retry(harvest.app, "prip-s1")
    assert [tuple(row) for row in await harvest.rows(OUTCOME)] == [(outcome, left)]
    assert await harvest.keys("prip-s1") == ({"b"} if left == 0 else set())
    await retry(harvest.app, "prip-s1")  # asked once, tried once


async def test_an_entry_of_another_dialect_is_asked_for_again(
    harvest: Harvest, segment: Segment
) -> None:
    await harvest.read("stac")
    ((native, published),) = await harvest.rows(
        "DELETE FROM publication WHERE (source, native_id) IN (SELECT source, native_id FROM "
        "publication WHERE source = 'stac' ORDER BY native_id LIMIT 1) "
        "RETURNING native_id, published_at"
    )
    aside = Quarantined("stac", "entry", "not known then", "{}", native, published)
    await ask(harvest, aside)
    segment.order("stac", "reset")
    await retry(harvest.app, "stac")
    ((outcome, left),) = [tuple(row) for row in await harvest.rows(OUTCOME)]
    assert ("connection" in outcome, left) == (True, 1)
    segment.calm()
    await ask(harvest, aside)
    await retry(harvest.app, "stac")
    assert [tuple(row) for row in await harvest.rows(OUTCOME)] == [("read", 0)]
    assert native in await harvest.keys("stac")


async def test_a_file_is_read_again_at_the_next_look(harvest: Harvest, segment: Segment) -> None:
    entry: dict[str, Any] = {
        **place(segment, "dav", ""), "title": "F", "holds": "dsib", "pattern": "*_DSIB.xml",
        "depth": 5,
    }  # fmt: skip
    catalogue = catalogue_of(segment, folders={"f": entry})
    app = App(catalogue, harvest.database, {"SECRET": "maas-demo"}, "test/1", "here")
    collector = FolderCollector(app, "f")
    await collector.run(NOON)
    ((path,),) = await harvest.rows("SELECT min(path) FROM source_file")
    await ask(harvest, Quarantined("f", "entry", "unreadable then", "x", path))
    await retry(app)
    known = "SELECT count(*) FROM source_file WHERE path = :path"
    assert (await harvest.rows(known, path=path))[0][0] == 0
    await collector.run(NOON)
    assert (await harvest.rows(known, path=path))[0][0] == 1
    await collector.close()
