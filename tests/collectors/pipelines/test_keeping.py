"""Whatever the order and however often, the same rows: events, images, steps, lineage."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import pytest
import structlog
from sqlalchemy import text

from collectors.pipelines.keeping import Keeping
from maas.db.connection import Database
from tests.collectors.pipelines.chains import app, minute, passage, step

STORY = [
    *passage("A", 3, 7, 9),
    *passage("B", 4),
    step("B", "detect", "entered", 4, task="d1", host="node-2", parents=["A"]),
    step("B", "detect", "failed", 6, task="d1", host="node-2", reason="no memory"),
    step("B", "detect", "entered", 6, attempt=2, task="d2", host="node-3"),
    step("B", "detect", "left", 8, attempt=2, task="d2", host="node-3", outputs=["b.tif"]),
    step("B", "detect", "left", 9, attempt=1, task="d1", host="node-2", outputs=["b.tif"]),
]  # fmt: skip
TABLES = {
    "pipeline_event": "received_at", "pipeline_image": "changed_at", "pipeline_step": "",
    "pipeline_lineage": "",
}  # fmt: skip


async def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, without when it was received."""
    found = {}
    async with database.transaction() as connection:
        for table, beside in TABLES.items():
            told = await connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608
            found[table] = sorted(
                tuple(str(v) for k, v in row._mapping.items() if k != beside) for row in told
            )
        await connection.execute(text(f"TRUNCATE {', '.join(TABLES)}"))
    return found


def bodies(told: list[dict[str, Any]]) -> list[bytes]:
    return [json.dumps(one).encode() for one in told]


async def test_the_log_names_each_image_and_says_once_why_something_was_set_aside(
    database: Database,
) -> None:
    keeping = Keeping(app(database), "ships", "bus")
    with structlog.testing.capture_logs() as told:
        for _ in range(2):
            await keeping.bodies([*bodies(passage("A", 3)), b'{"image": "B"}'], minute(20))
    kept = [one["images"] for one in told if one["event"] == "steps kept"]
    assert kept == [["A"], []]
    [aside] = [one for one in told if one["event"] == "events quarantined"]
    assert aside["new"] == 1
    assert aside["why"]


async def test_any_permutation_any_repetition_and_any_batches_give_the_same_rows(
    database: Database,
) -> None:
    keeping = Keeping(app(database), "ships", "bus")
    await keeping.bodies(bodies(STORY), minute(20))
    once = await rows(database)
    assert [len(once[table]) for table in TABLES] == [len(STORY), 2, 6, 1]
    for seed in range(12):
        luck = random.Random(seed)
        told = [*STORY, *luck.choices(STORY, k=6)]
        luck.shuffle(told)
        while told:
            size = luck.randint(1, len(told))
            await keeping.bodies(bodies(told[:size]), minute(20 + seed))
            told = told[size:]
        assert await rows(database) == once


async def test_two_writers_of_one_image_fold_one_after_the_other(database: Database) -> None:
    writers = [Keeping(app(database), "ships", "bus") for _ in range(4)]
    told = bodies(STORY)
    await writers[0].bodies(told, minute(20))
    once = await rows(database)
    await asyncio.gather(
        *(writers[place % 4].bodies([body], minute(20)) for place, body in enumerate(told * 2))
    )
    assert await rows(database) == once


async def test_what_cannot_be_read_is_set_aside_with_its_reason_and_the_rest_is_kept(
    database: Database,
) -> None:
    keeping = Keeping(app(database), "ships", "bus")
    refused = await keeping.bodies(
        [*bodies(STORY[:2]), b"{", *bodies([step("A", "paint", "left", 1)])], minute(20)
    )
    assert len(refused) == 2
    async with database.transaction() as connection:
        aside = await connection.execute(text("SELECT source, reason FROM quarantine"))
        told = {(row[0], row[1].split(":")[0]) for row in aside}
        kept = (await connection.execute(text("SELECT count(*) FROM pipeline_event"))).scalar_one()
    assert told == {("ships.bus", "it is no JSON"), ("ships.bus", "stage is 'paint'")}
    assert kept == 2


@pytest.mark.parametrize("again", [1, 2])
async def test_the_engine_is_reminded_only_of_what_changed(database: Database, again: int) -> None:
    keeping = Keeping(app(database), "ships", "bus")
    await keeping.bodies(bodies(STORY), minute(20))
    async with database.transaction() as connection:
        waiting = await connection.execute(text("DELETE FROM unjudged RETURNING subject"))
        assert set(waiting.scalars()) == {"image/ships/A", "image/ships/B"}
    for _ in range(again):
        await keeping.bodies(bodies(STORY), minute(21))
    async with database.transaction() as connection:
        left = await connection.execute(text("SELECT count(*) FROM unjudged"))
        assert left.scalar_one() == 0
