"""Golden cases: where a figure is decided by a microsecond, or by what is not there."""

from __future__ import annotations

from fractions import Fraction

import pytest

from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.db.facts_cursor import advance
from maas.domain.figures import Figure
from maas.domain.instants import from_us
from maas.domain.intervals import Interval
from maas.domain.states import ItemState
from sla_engine.figures import figures
from sla_engine.judge import judge
from sla_engine.sweep import sweep
from sla_engine.terms import terms_of
from tests.sla_engine.builders import (
    MINUTE,
    SECOND,
    START,
    SUBJECT,
    add_plan,
    add_publications,
    add_samples,
    app,
    at,
    catalogue,
    from_plan,
    publication_row,
)  # fmt: skip

MONTH = Interval(START, at(31 * 24))
SENSED = (at(1), at(1) + 60 * SECOND)
DUE = SENSED[1] + 180 * MINUTE


async def judged(found: Catalogue, database: Database, as_of: int) -> dict[str, Figure]:
    async with database.transaction() as connection:
        await advance(connection, "prip", from_us(as_of), from_us(as_of), 0)
    await judge(app(found, database), terms_of(found), from_us(as_of))
    await sweep(app(found, database), from_us(as_of))
    async with database.transaction() as connection:
        return await figures(connection, found, MONTH)


async def planned(database: Database) -> Catalogue:
    async with database.transaction() as connection:
        await add_plan(connection, "plan-1", (START, at(240)), (SUBJECT, *SENSED))
    return catalogue(o=from_plan())


@pytest.mark.parametrize(
    ("published_at", "state"),
    [(DUE, ItemState.ON_TIME), (DUE + 1, ItemState.LATE), (DUE - 1, ItemState.ON_TIME)],
)
async def test_exactly_at_the_deadline_is_on_time_and_a_microsecond_later_is_late(
    database: Database, published_at: int, state: ItemState
) -> None:
    found = await planned(database)
    async with database.transaction() as connection:
        await add_publications(connection, publication_row(1, SENSED, published_at))
    figure = (await judged(found, database, at(24)))["o"]
    assert figure.counts[state] == 1
    assert figure.valid == 1


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        (DUE, ItemState.NOT_DUE),
        (DUE + 1, ItemState.OVERDUE),
        (DUE + 7 * 86_400 * SECOND - 1, ItemState.OVERDUE),
        (DUE + 7 * 86_400 * SECOND, ItemState.MISSING),
    ],
)
async def test_what_never_comes_turns_overdue_and_then_missing_by_time_alone(
    database: Database, as_of: int, state: ItemState
) -> None:
    found = await planned(database)
    await judged(found, database, at(1))
    figure = (await judged(found, database, as_of))["o"]
    assert figure.counts[state] == 1


async def test_an_overdue_item_counts_against_the_figure_at_once(database: Database) -> None:
    found = await planned(database)
    figure = (await judged(found, database, DUE + 1))["o"]
    assert figure.strict == 0
    assert figure.produced is None


async def test_a_union_is_not_a_sum(database: Database) -> None:
    found = await planned(database)
    start = SENSED[0]
    parts = [(0, 50), (10, 15), (20, 59)]
    async with database.transaction() as connection:
        await add_publications(
            connection,
            *(
                publication_row(n, (start + a * SECOND, start + b * SECOND), DUE - n)
                for n, (a, b) in enumerate(parts)
            ),
        )
    figure = (await judged(found, database, DUE + 1))["o"]
    assert figure.counts[ItemState.OVERDUE] == 1
    async with database.transaction() as connection:
        last = (start + 58 * SECOND, start + 60 * SECOND)
        await add_publications(connection, publication_row(9, last, DUE))
    figure = (await judged(found, database, DUE + 1))["o"]
    assert figure.counts[ItemState.ON_TIME] == 1


async def test_a_duplicate_counts_once_and_its_first_publication_decides(
    database: Database,
) -> None:
    found = await planned(database)
    async with database.transaction() as connection:
        await add_publications(
            connection,
            publication_row(1, SENSED, DUE + 5, product_key="same"),
            publication_row(2, SENSED, DUE - 5, product_key="same"),
        )
    figure = (await judged(found, database, at(24)))["o"]
    assert figure.counts[ItemState.ON_TIME] == 1
    assert (figure.produced_on_time, figure.produced_late) == (1, 0)


async def test_a_negative_delay_is_neither_good_nor_bad_but_unknown(database: Database) -> None:
    found = await planned(database)
    async with database.transaction() as connection:
        row = publication_row(1, SENSED, SENSED[0] - SECOND, clock_fault=True)
        await add_publications(connection, row)
    figure = (await judged(found, database, at(24 * 20)))["o"]
    assert figure.counts[ItemState.UNKNOWN] == 1
    assert figure.valid == 0
    assert figure.strict is None
    assert figure.coverage == 0


async def test_a_datatake_that_a_later_plan_drops_is_cancelled(database: Database) -> None:
    found = await planned(database)
    await judged(found, database, at(0.5))
    async with database.transaction() as connection:
        await add_plan(connection, "plan-2", (START + 1, at(240)))
    figure = (await judged(found, database, at(24)))["o"]
    assert figure.counts[ItemState.CANCELLED] == 1
    assert figure.valid == 0


async def test_a_later_plan_changes_only_its_own_window(database: Database) -> None:
    found = await planned(database)
    async with database.transaction() as connection:
        await add_plan(connection, "plan-2", (at(48), at(240)))
    figure = (await judged(found, database, at(24)))["o"]
    assert figure.counts[ItemState.OVERDUE] == 1


async def test_nineteen_fast_products_and_a_slow_one_are_ninety_five_percent(
    database: Database,
) -> None:
    found = catalogue(o=from_plan(population={"from": "published", "mission": "S1"}))
    minutes = [174] * 19 + [600]
    async with database.transaction() as connection:
        await add_publications(
            connection,
            *(
                publication_row(n, SENSED, SENSED[1] + wait * MINUTE)
                for n, wait in enumerate(minutes)
            ),
        )
    figure = (await judged(found, database, at(24)))["o"]
    assert figure.strict == Fraction(19, 20)
    assert figure.met


async def test_a_month_without_data_has_no_figure_and_is_not_perfect(database: Database) -> None:
    up = {"title": "Up", "kind": "availability", "target": "99%",
          "population": {"from": "target", "target": "prip"}}  # fmt: skip
    found = catalogue(o=from_plan(), up=up)
    result = await judged(found, database, START)
    assert result["o"].strict is None
    assert result["up"].strict is None
    assert result["o"].met is None


async def test_an_orbit_that_brought_nothing_is_still_a_promise(database: Database) -> None:
    orbits = from_plan(population={"from": "orbits", "mission": "S3"})
    found = catalogue(o=orbits)
    figure = (await judged(found, database, at(24)))["o"]
    whole_orbits = 24 * 3600 * 385 // (27 * 86_400)
    ended_at_the_start = 1  # its clock starts with the first instant that is judged
    assert sum(figure.counts.values()) == whole_orbits + ended_at_the_start
    assert figure.counts[ItemState.OVERDUE] > 0


async def test_an_outage_runs_from_its_first_bad_sample_to_the_first_good_one(
    database: Database,
) -> None:
    up = {"title": "Up", "kind": "availability", "target": "99%",
          "population": {"from": "target", "target": "prip"}}  # fmt: skip
    found = catalogue(up=up)
    quarter = 15 * MINUTE
    outcomes = ["up", "down", "down", "up", "degraded", "up"]
    async with database.transaction() as connection:
        await add_samples(
            connection, *((START + n * quarter, word) for n, word in enumerate(outcomes))
        )
    figure = (await judged(found, database, START + 6 * quarter))["up"]
    assert (figure.up, figure.down, figure.degraded) == (3 * quarter, 2 * quarter, quarter)
    assert figure.strict == Fraction(1, 2)
    later = (await judged(found, database, START + 8 * quarter))["up"]
    assert later.up == 3 * quarter + 5 * MINUTE  # the last sample stands for its horizon only
    assert later.unknown == 25 * MINUTE
    assert later.coverage == Fraction(6 * 15 + 5, 8 * 15)


async def test_sweeping_again_and_again_changes_nothing(database: Database) -> None:
    up = {"title": "Up", "kind": "availability", "target": "99%",
          "population": {"from": "target", "target": "prip"}}  # fmt: skip
    found = catalogue(up=up)
    async with database.transaction() as connection:
        await add_samples(
            connection, *((at(n / 4), "down" if n % 7 == 3 else "up") for n in range(96 * 3))
        )
    once = (await judged(found, database, at(72)))["up"]
    for hour in (72, 72, 72):
        again = (await judged(found, database, at(hour)))["up"]
        assert again == once
