"""A changed objective holds from a stated instant on, and never backwards by accident."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.db.facts_cursor import advance
from maas.domain.instants import DAY, HOUR, MINUTE, from_us
from maas.domain.states import ItemState
from sla_engine.judge import adopt, judge
from tests.sla_engine.builders import START, app
from tests.sla_engine.ledgers import (
    END,
    brought_up,
    contract,
    plan_datatakes,
    product,
    publish,
    statement,
    subject,
)

HOURS = (24, 240, 480)  # the 2nd, 11th and 21st of October
FIRST, CHANGE = START + 5 * DAY, START + 15 * DAY


async def states(database: Database) -> list[str]:
    async with database.transaction() as connection:
        rows = await connection.execute(
            text("SELECT state FROM item WHERE objective = 'nrt' ORDER BY t0")
        )
        return list(rows.scalars())


async def delivered_after_two_hours(database: Database) -> Catalogue:
    async with database.transaction() as connection:
        await plan_datatakes(connection, HOURS)
    await publish(database, *(product(n, 2 * HOUR) for n in HOURS))
    found = contract()
    await brought_up(found, database, FIRST)
    return found


def stricter(**more: Any) -> Catalogue:
    return contract({"deadline": "1h", **more})


async def test_a_change_without_an_instant_holds_from_when_it_is_first_seen(
    database: Database,
) -> None:
    await delivered_after_two_hours(database)
    await brought_up(stricter(), database, CHANGE)
    await brought_up(stricter(), database, END)
    assert await states(database) == ["on_time", "on_time", "late"]


async def test_a_change_holds_from_the_instant_it_states_also_in_the_past(
    database: Database,
) -> None:
    await delivered_after_two_hours(database)
    changed = stricter(effective=from_us(START + 8 * DAY))
    await brought_up(changed, database, CHANGE)
    await brought_up(changed, database, END)
    assert await states(database) == ["on_time", "late", "late"]


async def test_a_change_that_is_to_come_changes_nothing_before(database: Database) -> None:
    await delivered_after_two_hours(database)
    changed = stricter(effective=from_us(START + 18 * DAY))
    await brought_up(changed, database, CHANGE)
    assert (await states(database))[:2] == ["on_time", "on_time"]
    await brought_up(changed, database, END)
    assert await states(database) == ["on_time", "on_time", "late"]


async def test_a_change_that_is_taken_back_before_it_holds_never_held(database: Database) -> None:
    found = await delivered_after_two_hours(database)
    await brought_up(stricter(effective=from_us(START + 18 * DAY)), database, CHANGE)
    await brought_up(found, database, CHANGE + HOUR)
    await brought_up(found, database, END)
    assert await states(database) == ["on_time", "on_time", "on_time"]


async def test_a_new_title_is_no_change(database: Database) -> None:
    await delivered_after_two_hours(database)
    await brought_up(contract({"title": "Another name"}), database, CHANGE)
    async with database.transaction() as connection:
        count = await connection.execute(
            text("SELECT count(*) FROM definition WHERE objective = 'nrt'")
        )
        assert count.scalar_one() == 1


async def test_a_period_is_judged_by_the_target_that_held_when_it_began(
    database: Database,
) -> None:
    await delivered_after_two_hours(database)
    changed = contract({"target": "50%"})
    await brought_up(changed, database, CHANGE)
    told = await statement(changed, database, CHANGE)
    assert told.statement.objectives[0].target.numerator == 19


async def test_an_overdue_item_of_a_source_not_read_that_far_is_unknown_until_it_is(
    database: Database,
) -> None:
    found = await delivered_after_two_hours(database)
    async with database.transaction() as connection:
        await connection.execute(text("DELETE FROM publication WHERE subject = :s"),
                                 {"s": subject(24)})  # fmt: skip
        await connection.execute(text("DELETE FROM cursor"))
        await connection.execute(text("INSERT INTO unjudged VALUES (:s, now())"),
                                 {"s": subject(24)})  # fmt: skip
    before_due = START + 24 * HOUR + 2 * HOUR
    await read_until(database, before_due)
    await judged(found, database, FIRST)
    assert (await states(database))[0] == ItemState.UNKNOWN
    await read_until(database, START + 24 * HOUR + 3 * HOUR + MINUTE)
    await judged(found, database, FIRST + MINUTE)
    assert (await states(database))[0] == ItemState.OVERDUE


async def test_an_item_of_a_source_that_stays_silent_is_missing_once_it_is_abandoned(
    database: Database,
) -> None:
    async with database.transaction() as connection:
        await plan_datatakes(connection, HOURS)
    found = contract()
    await read_until(database, START + HOUR)
    await judged(found, database, FIRST)
    assert (await states(database))[0] == ItemState.UNKNOWN
    await judged(found, database, START + 24 * HOUR + MINUTE + 3 * HOUR + 7 * DAY)
    assert (await states(database))[0] == ItemState.MISSING


async def test_an_objective_may_count_what_was_not_read_as_overdue(database: Database) -> None:
    async with database.transaction() as connection:
        await plan_datatakes(connection, HOURS)
    found = contract({"unknown": {"uncovered": "overdue"}})
    await read_until(database, START + HOUR)
    await judged(found, database, FIRST)
    assert (await states(database))[0] == ItemState.OVERDUE


async def read_until(database: Database, instant: int) -> None:
    async with database.transaction() as connection:
        await advance(connection, "prip", from_us(instant), from_us(instant), 0)


async def judged(found: Catalogue, database: Database, as_of: int) -> None:
    one = app(found, database)
    await judge(one, await adopt(one, from_us(as_of)), from_us(as_of))
