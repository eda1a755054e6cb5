"""Plans from their index page into the database: each once, rejects aside."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from collectors.plans_job import PlanCollector
from maas.db.connection import Database
from maas.runtime.role import App
from tests.collectors.conftest import NOON, Segment, catalogue_of


async def collected(segment: Segment, database: Database, satellite: str, dialect: str) -> None:
    told = segment.told
    plans = {
        "p": {
            "title": "Plans", "satellite": satellite, "dialect": dialect,
            "index": f"{told['MAAS_SIM_HTTPS']}/plans/{satellite}/",
            "ca_file": told["MAAS_SIM_CA"], "pattern": f"{satellite}_*",
        }
    }  # fmt: skip
    missions = {"M": {"title": "M", "satellites": {satellite: {"title": satellite}}}}
    catalogue = catalogue_of(segment, plans=plans, missions=missions)
    collector = PlanCollector(App(catalogue, database, {}, "test/1", "here"), "p")
    try:
        await collector.run(NOON)
        await collector.run(NOON + timedelta(hours=1))
    finally:
        await collector.close()


async def counts(database: Database) -> tuple[int, int, int]:
    async with database.transaction() as connection:
        row = (
            await connection.execute(
                text(
                    "SELECT (SELECT count(*) FROM plan), (SELECT count(*) FROM planned_datatake), "
                    "(SELECT count(*) FROM quarantine)"
                )
            )
        ).one()
        return row[0], row[1], row[2]


async def test_each_dialect_is_read_from_its_index_page(
    segment: Segment, database: Database
) -> None:
    for satellite, dialect in (("S1A", "s1-kml"), ("S2A", "s2-kml"), ("S2C", "s2-csv")):
        before = await counts(database)
        await collected(segment, database, satellite, dialect)
        after = await counts(database)
        assert after[0] > before[0]
        assert after[1] > before[1] + 10
        assert after[2] == 0


async def test_a_file_that_is_no_plan_is_quarantined_and_stops_nothing(
    segment: Segment, database: Database
) -> None:
    await collected(segment, database, "S1A", "s2-kml")
    plans, datatakes, aside = await counts(database)
    assert (plans, datatakes) == (0, 0)
    assert aside > 0
    async with database.transaction() as connection:
        reason = (await connection.execute(text("SELECT reason FROM quarantine"))).scalars().first()
    assert reason is not None
    assert reason.startswith("S1A_MP_USER")
