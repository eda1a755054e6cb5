"""Order, repetition and restarts never change a ledger: compared with a slow and simple oracle."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from maas.db.connection import Database
from maas.db.facts_cursor import advance
from maas.db.ledger import rebuild_tally
from maas.domain.instants import from_us
from sla_engine.judge import judge
from sla_engine.terms import terms_of
from tests.sla_engine.builders import (
    MINUTE,
    SECOND,
    START,
    SUBJECT,
    add_plan,
    add_publications,
    app,
    at,
    catalogue,
    from_plan,
    publication_row,
)  # fmt: skip

SENSED = (at(1), at(1) + 60 * SECOND)
AS_OF = at(30)
FOUND = catalogue(o=from_plan(), p=from_plan(population={"from": "published", "mission": "S1"}))


def history(seed: int) -> list[dict[str, Any]]:
    """Some products of one datatake: overlapping, repeated, late, a few with a clock at fault."""
    luck = random.Random(seed)
    rows = []
    for number in range(luck.randint(1, 14)):
        a = luck.randint(0, 50)
        piece = (SENSED[0] + a * SECOND, SENSED[0] + luck.randint(a, 62) * SECOND)
        published = SENSED[1] + luck.randint(1, 400) * MINUTE
        key = f"product-{luck.randint(0, 9)}"
        fault = luck.random() < 0.15
        rows.append(publication_row(number, piece, published, product_key=key, clock_fault=fault))
    return rows


def oracle(rows: Sequence[dict[str, Any]]) -> tuple[str, int]:
    """The state and amount of the planned promise, second by second."""
    first: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda r: (r["clock_fault"], r["published_at"], r["sensing_start"],
                                           r["sensing_end"])):  # fmt: skip
        first.setdefault(row["product_key"], row)

    def seconds(chosen: Sequence[dict[str, Any]]) -> set[int]:
        return {
            second
            for row in chosen
            for second in range(int(row["sensing_start"].timestamp()),
                                int(row["sensing_end"].timestamp()))
        }  # fmt: skip

    sound = sorted(
        (row for row in first.values() if not row["clock_fault"]), key=lambda r: r["published_at"]
    )
    achieved = len(seconds(sound))
    due = from_us(SENSED[1] + 180 * MINUTE)
    for count in range(1, len(sound) + 1):
        if len(seconds(sound[:count])) >= 60:
            kept = sound[count - 1]["published_at"]
            return ("on_time" if kept <= due else "late"), achieved
    doubtful = len(seconds(list(first.values()))) >= 60
    return ("unknown" if doubtful else "overdue"), achieved


async def ledger_of(
    database: Database, batches: Sequence[Sequence[dict[str, Any]]], *, replay: bool
) -> tuple[list[Any], list[Any]]:
    """Feed batches, judging after each as a new process would; the items and the tally."""
    async with database.transaction() as connection:
        for table in ("publication", "plan", "planned_datatake", "item", "tally", "outbox"):
            await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        await add_plan(connection, "plan-1", (START, at(240)), (SUBJECT, *SENSED))
    for batch in batches:
        for _ in range(2 if replay else 1):
            async with database.transaction() as connection:
                await add_publications(connection, *batch)
            async with database.transaction() as connection:
                await advance(connection, "prip", from_us(AS_OF), from_us(AS_OF), 0)
            await judge(app(FOUND, database), terms_of(FOUND), from_us(AS_OF))
    async with database.transaction() as connection:
        items = await connection.execute(text("SELECT * FROM item ORDER BY objective, key"))
        tally = await connection.execute(
            text("SELECT * FROM tally WHERE items <> 0 ORDER BY objective, day, state, band")
        )
        return [tuple(row) for row in items], [tuple(row) for row in tally]


@pytest.mark.parametrize("seed", range(25))
async def test_any_order_and_any_repetition_gives_the_same_ledger_as_the_oracle(
    database: Database, seed: int
) -> None:
    rows = history(seed)
    luck = random.Random(seed)
    items, tally = await ledger_of(database, [rows], replay=False)
    state, achieved = oracle(rows)
    planned = next(item for item in items if item[0] == "o")
    assert state in planned
    assert achieved * SECOND in planned
    for _ in range(2):
        shuffled = rows[:]
        luck.shuffle(shuffled)
        cut = luck.randint(0, len(rows))
        parts = [part for part in (shuffled[:cut], shuffled[cut:]) if part]
        assert await ledger_of(database, parts, replay=True) == (items, tally)


async def test_a_tally_rebuilt_equals_the_tally_kept(database: Database) -> None:
    rows = history(3)
    _, kept = await ledger_of(database, [rows[:2], rows[2:]], replay=True)
    async with database.transaction() as connection:
        await rebuild_tally(connection)
        rebuilt = await connection.execute(
            text("SELECT * FROM tally WHERE items <> 0 ORDER BY objective, day, state, band")
        )
        assert [tuple(row) for row in rebuilt] == kept


async def test_two_engines_at_once_judge_each_subject_once(database: Database) -> None:
    rows = history(5)
    items, tally = await ledger_of(database, [rows], replay=False)
    async with database.transaction() as connection:
        await connection.execute(text("DELETE FROM item"))
        await connection.execute(text("DELETE FROM tally"))
        await add_publications(connection, *rows)
    one, other = app(FOUND, database), app(FOUND, database)
    await asyncio.gather(
        judge(one, terms_of(FOUND), from_us(AS_OF)), judge(other, terms_of(FOUND), from_us(AS_OF))
    )
    async with database.transaction() as connection:
        found = await connection.execute(text("SELECT * FROM item ORDER BY objective, key"))
        counted = await connection.execute(
            text("SELECT * FROM tally WHERE items <> 0 ORDER BY objective, day, state, band")
        )
        assert [tuple(row) for row in found] == items
        assert [tuple(row) for row in counted] == tally
