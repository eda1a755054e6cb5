"""Images are promises like any other: items, tallies and figures, in whatever order facts come."""

from __future__ import annotations

import random
from typing import Any

from sqlalchemy import text

from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.domain.instants import to_us
from maas.domain.intervals import Interval
from sla_engine.figures import figure_rows
from sla_engine.judge import adopt, judge
from tests.collectors.pipelines.chains import app, catalogue, minute, passage, step
from tests.sla_engine.pipelines.told import tell


def promise(kind: str = "timeliness", start: str = "acquired_at", at: str = "deliver", **more: Any
            ) -> dict[str, Any]:  # fmt: skip
    population = {"from": "pipeline", "pipeline": "ships", **more}
    return {
        "title": "P", "kind": kind, "population": population, "deadline": "15m", "abandon": "1h",
        "clock": {"start": start, "stop": "left", "at": [at]}, "target": "90%",
    }  # fmt: skip


PROMISES = {
    "all": promise(), "complete": promise("completeness"), "rs2": promise(mission="RS2"),
    "backup": promise(suppliers=["egeos"]), "harbour": promise(customers=["harbour"]),
    "checked": promise(start="ready", at="quality-control"),
    "retrieved": promise(start="offered_at", at="retrieve"),
}  # fmt: skip
FACTS = [
    *passage("ontime", 3, 7, 15),
    *passage("late", 3, 7, 15.01),
    *passage("stuck", 3, 7),
    *passage("optical", 3, 7, 30, 32, mission="S2", customer="harbour"),
    step("radar", "retrieve", "failed", 2, mission="RS2", supplier="mda"),
    *passage("radar", 4, 7, 9, mission="RS2", supplier="egeos", attempt=2),
]


async def figures(database: Database, found: Catalogue, told: list[Any], seed: int) -> Any:
    """The table of objectives two hours later, told and judged in an order of the seed."""
    luck = random.Random(seed)
    world = app(database, found)
    terms = await adopt(world, minute(0))
    told = [*told, *luck.choices(told, k=5)]
    luck.shuffle(told)
    while told:
        size = luck.randint(1, len(told))
        await tell(world, told[:size], 50)
        told = told[size:]
        await judge(world, terms, minute(luck.choice([10, 50])))
    await tell(world, [], 120)
    await judge(world, terms, minute(120))
    day = Interval(to_us(minute(0)) - 86_400_000_000, to_us(minute(0)) + 86_400_000_000)
    async with database.transaction() as connection:
        return {
            row["objective"]: row for row in await figure_rows(connection, found, day, minute(120))
        }


async def test_figures_are_counts_over_images_and_never_depend_on_the_order(
    database: Database,
) -> None:
    found = catalogue(objectives=PROMISES)
    told = await figures(database, found, FACTS, 1)
    states = ("on_time", "late", "missing", "overdue", "not_due", "unknown")
    counts = {name: [row[state] for state in states] for name, row in told.items()}
    assert counts == {
        "all": [2, 2, 1, 0, 0, 0],
        "complete": [2, 2, 1, 0, 0, 0],
        "rs2": [1, 0, 0, 0, 0, 0],
        "backup": [1, 0, 0, 0, 0, 0],
        "harbour": [0, 1, 0, 0, 0, 0],
        "checked": [0, 1, 0, 0, 0, 0],
        "retrieved": [0, 0, 0, 0, 0, 0],
    }
    assert (told["complete"]["achieved"], told["complete"]["expected"]) == (4, 5)
    for seed in range(2, 5):
        async with database.transaction() as connection:
            await connection.execute(
                text("TRUNCATE pipeline_event, pipeline_image, pipeline_step, item, tally")
            )
        assert await figures(database, found, FACTS, seed) == told


async def test_an_image_nobody_could_see_is_unknown_and_not_late(database: Database) -> None:
    found = catalogue(objectives={"all": promise()})
    world = app(database, found)
    terms = await adopt(world, minute(0))
    await tell(world, passage("A", 3, 7), 8)
    await judge(world, terms, minute(30))  # we have heard nothing since minute 8
    async with database.transaction() as connection:
        row = (await connection.execute(text("SELECT state, reason FROM item"))).one()
    assert tuple(row) == ("unknown", "uncovered")
    await tell(world, [], 31)
    await judge(world, terms, minute(31))
    async with database.transaction() as connection:
        row = (await connection.execute(text("SELECT state, reason FROM item"))).one()
    assert tuple(row) == ("overdue", None)
