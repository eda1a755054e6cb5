"""Boards read views, as a role that may do nothing else; what they sum up agrees with the rows."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from dashboards.asking import Sources
from maas.db.boards import QueryRefused, ask
from maas.db.connection import Database
from maas.db.ledger import rebuild_tally

ITEM_DAY = """
    SELECT objective, day, satellite, product_type, state, step, items, amount_expected,
           amount_achieved, delay_us
    FROM item_day WHERE items <> 0
"""
VOLUMES_COUNTED = """
    SELECT source, day, satellite, product_type, timeliness_class, products, size_bytes
    FROM volume_day WHERE products <> 0
"""
VOLUMES_IN_ROWS = """
    SELECT source, (published_at AT TIME ZONE 'UTC')::date, coalesce(satellite, ''),
           coalesce(product_type, ''), coalesce(timeliness_class, ''), count(*),
           sum(coalesce(size_bytes, 0))
    FROM publication GROUP BY 1, 2, 3, 4, 5
"""


@pytest.mark.parametrize(
    "sql",
    ["SELECT * FROM public.item", "SELECT * FROM public.outbox", "DELETE FROM boards.item",
     "CREATE TABLE mine (n int)", "UPDATE public.objective_status SET good = 0"],
    ids=["a table", "the outbox", "deleting", "making a table", "changing"],
)  # fmt: skip
async def test_the_role_of_boards_may_only_read_views(database: Database, sql: str) -> None:
    with pytest.raises(QueryRefused):
        await ask(database, sql)


async def test_the_role_reads_every_view(database: Database) -> None:
    async with database.transaction() as connection:
        found = await connection.execute(
            text("SELECT table_name FROM information_schema.views WHERE table_schema = 'boards'")
        )
        views = sorted(found.scalars())
    assert len(views) > 25
    for view in views:
        await ask(database, f"SELECT * FROM boards.{view} LIMIT 1")  # noqa: S608  our own views


async def test_a_query_that_takes_too_long_is_ended(database: Database) -> None:
    async with database.transaction() as connection:
        told = await connection.execute(
            text("SELECT rolconfig FROM pg_roles WHERE rolname = 'maas_boards'")
        )
        settings = told.scalar_one()
    assert "statement_timeout=15s" in settings
    assert "default_transaction_read_only=on" in settings


async def test_promises_counted_by_day_are_those_in_the_rows(sources: Sources) -> None:
    async with sources.database.engine.connect() as connection:
        kept = {tuple(row) for row in await connection.execute(text(ITEM_DAY))}
        await rebuild_tally(connection)
        anew = {tuple(row) for row in await connection.execute(text(ITEM_DAY))}
        await connection.rollback()
    assert len(kept) > 10_000
    assert kept == anew


async def test_volumes_counted_by_day_are_those_in_the_rows(sources: Sources) -> None:
    async with sources.database.engine.connect() as connection:
        counted = {tuple(row) for row in await connection.execute(text(VOLUMES_COUNTED))}
        rows = {tuple(row) for row in await connection.execute(text(VOLUMES_IN_ROWS))}
    assert len(counted) > 1_000
    assert counted == rows
