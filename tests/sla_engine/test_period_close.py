"""Closed periods: immutable, reproducible, and restated item by item."""

from __future__ import annotations

import json

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from maas.catalogue.model import Catalogue
from maas.db import attributions, exclusions, periods
from maas.db.attributions import Attribution
from maas.db.connection import Database
from maas.db.errors import BackDated
from maas.db.periods import Version
from maas.domain.claims import Claim, claimed
from maas.domain.exclusions import Exclusion, ExclusionStatus, Word
from maas.domain.instants import DAY, HOUR, MINUTE, from_us
from maas.domain.intervals import Interval
from maas.domain.restating import differences
from sla_engine.ledger import closing
from tests.sla_engine.builders import START, add_samples
from tests.sla_engine.ledgers import (
    CLOSABLE,
    END,
    LATER,
    PERIOD,
    brought_up,
    contract,
    plan_datatakes,
    product,
    publish,
    statement,
)

HOURS = range(1, 41)


@pytest.fixture
async def month(database: Database) -> Catalogue:
    """Forty datatakes: one late, one never delivered; a target down for an hour."""
    async with database.transaction() as connection:
        await plan_datatakes(connection, HOURS)
        await add_samples(
            connection,
            *(
                (at, "down" if START + DAY <= at < START + DAY + HOUR else "up")
                for at in range(START, END, 15 * MINUTE)
            ),
        )
    rows = [product(n, 2 * HOUR if n != 7 else 4 * HOUR) for n in HOURS if n != 9]
    await publish(database, *rows)
    found = contract()
    await brought_up(found, database, CLOSABLE)
    return found


async def close(found: Catalogue, database: Database, as_of: int = CLOSABLE) -> Version:
    async with database.transaction() as connection:
        return await closing.close(connection, found, "contract", PERIOD, as_of, "A. Martin")


async def restate(found: Catalogue, database: Database, as_of: int = LATER) -> Version | None:
    async with database.transaction() as connection:
        return await closing.restate(
            connection, found, "contract", PERIOD, as_of, "A. Martin", "found late"
        )


async def verify(database: Database, number: int) -> closing.Verdict:
    async with database.transaction() as connection:
        closed = await periods.version(connection, "contract", PERIOD, number)
        assert closed is not None
        return await closing.verify(connection, closed)


async def test_what_is_kept_and_what_the_facts_give_anew_are_one_statement(
    month: Catalogue, database: Database
) -> None:
    kept = await statement(month, database, CLOSABLE)
    anew = await statement(month, database, CLOSABLE, anew=True)
    assert kept.hash == anew.hash
    nrt, up = kept.statement.objectives
    assert (nrt.figure.good, nrt.figure.valid) == (38, 40)
    assert (up.figure.up, up.figure.down, up.figure.unknown) == (31 * DAY - HOUR, HOUR, 0)


async def test_a_period_cannot_be_closed_before_its_last_deadline_and_grace(
    month: Catalogue, database: Database
) -> None:
    with pytest.raises(closing.CannotClose, match="2026-11-04T03:00:00Z"):
        await close(month, database, CLOSABLE - 1)


async def test_a_period_is_closed_once(month: Catalogue, database: Database) -> None:
    await close(month, database)
    with pytest.raises(closing.CannotClose, match="closed already"):
        await close(month, database)


async def test_nothing_that_is_not_closed_is_restated(month: Catalogue, database: Database) -> None:
    with pytest.raises(closing.CannotClose, match="not closed"):
        await restate(month, database)


async def test_a_restatement_without_news_writes_no_version(
    month: Catalogue, database: Database
) -> None:
    await close(month, database)
    assert await restate(month, database) is None


async def test_a_closed_version_holds_when_it_is_recomputed(
    month: Catalogue, database: Database
) -> None:
    await close(month, database)
    assert (await verify(database, 1)).holds


async def test_a_late_fact_makes_a_second_version_explained_item_by_item_and_leaves_the_first(
    month: Catalogue, database: Database
) -> None:
    first = await close(month, database)
    late = product(9, 2 * HOUR, harvested_at=from_us(CLOSABLE + DAY))
    await publish(database, late)
    await brought_up(month, database, LATER)
    second = await restate(month, database)
    assert second is not None
    found = differences(
        json.loads(first.statement), json.loads(second.statement), first.evidence, second.evidence
    )
    changed = {(one.what, one.key, one.field): (one.old, one.new) for one in found}
    key = "S1A-500009/IW_RAW__0S"
    assert changed["item", key, "state"] == ("missing", "on_time")
    assert {one.key for one in found if one.what == "item"} == {key}
    async with database.transaction() as connection:
        again = await periods.version(connection, "contract", PERIOD, 1)
    assert again == first
    assert (await verify(database, 1)).holds
    assert (await verify(database, 2)).holds


async def test_a_fact_that_replaces_another_leaves_the_closed_version_as_it_was(
    month: Catalogue, database: Database
) -> None:
    await close(month, database)
    async with database.transaction() as connection:
        await connection.execute(
            text(
                "UPDATE publication SET published_at = published_at + interval '6 hours', "
                "harvested_at = :at WHERE native_id = 'id-11'"
            ),
            {"at": from_us(CLOSABLE + DAY)},
        )
    assert (await verify(database, 1)).holds
    anew = await statement(month, database, LATER, anew=True)
    assert anew.statement.objectives[0].figure.good == 37


async def test_a_tampered_fact_is_found_out(month: Catalogue, database: Database) -> None:
    await close(month, database)
    async with database.transaction() as connection:
        await connection.execute(text("DELETE FROM publication WHERE native_id = 'id-11'"))
    verdict = await verify(database, 1)
    assert not verdict.holds
    assert any("S1A-500011" in line for line in verdict.differing)


@pytest.mark.parametrize(
    "tampering",
    ["UPDATE period_version SET by = 'B'", "DELETE FROM period_version"],
)
async def test_the_database_itself_refuses_to_change_a_closed_version(
    month: Catalogue, database: Database, tampering: str
) -> None:
    await close(month, database)
    with pytest.raises((DBAPIError, asyncpg.RaiseError), match="only appended"):
        async with database.transaction() as connection:
            await connection.execute(text(tampering))


async def test_an_exclusion_agreed_after_the_close_counts_only_in_a_restatement(
    month: Catalogue, database: Database
) -> None:
    first = await close(month, database)
    told = claimed(
        Claim(
            "contract", (), Interval(START + DAY, START + DAY + HOUR), (), "force_majeure", "",
            None, "C. Rossi", CLOSABLE + HOUR, "flood",
        ),
        ["nrt", "up"], ["force_majeure"], DAY,
    )  # fmt: skip
    async with database.transaction() as connection:
        await exclusions.claim(connection, told)
        word = Word(ExclusionStatus.AGREED, "B. Leroy", CLOSABLE + 2 * HOUR, "seen")
        await exclusions.say(connection, told, word)
    assert (await verify(database, 1)).holds
    second = await restate(month, database)
    assert second is not None
    up = [json.loads(one.statement)["objectives"][1]["views"] for one in (first, second)]
    assert up[0]["agreed"]["down"] == HOUR
    assert up[1]["agreed"]["down"] == 0
    assert up[1]["raw"]["down"] == HOUR


@pytest.mark.parametrize("at", [CLOSABLE, CLOSABLE - DAY])
async def test_nothing_is_said_any_more_as_of_an_instant_that_a_closed_version_has_settled(
    month: Catalogue, database: Database, at: int
) -> None:
    await close(month, database)
    word = Word(ExclusionStatus.CLAIMED, "C. Rossi", at, "flood")
    told = Exclusion(
        "X-late", "contract", (), Interval(START, START + DAY), (), "force_majeure", "", None,
        LATER, (word,),
    )  # fmt: skip
    with pytest.raises(BackDated, match="what is said now is said after it"):
        async with database.transaction() as connection:
            await exclusions.claim(connection, told)
    said = Attribution("nrt", "k", "other", "B. Leroy", at, "their link")
    with pytest.raises(BackDated, match="what is said now is said after it"):
        async with database.transaction() as connection:
            await attributions.confirm(connection, [said])
    assert (await verify(database, 1)).holds


async def test_a_month_without_data_is_not_determined_and_never_perfect(
    database: Database,
) -> None:
    found = contract()
    await brought_up(found, database, CLOSABLE)
    told = (await statement(found, database, CLOSABLE)).statement
    for one in told.objectives:
        assert one.figure.strict is None or not one.determined
        assert one.met is None
        assert one.credit == 0
