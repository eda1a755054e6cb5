"""Reading for the pages: one read-only view of one instant, and whether there is one to be had.

Whatever keeps the database from answering becomes DatabaseUnavailable, so that the pages can
tell "it cannot be reached" from a mistake of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.connection import Database
from maas.db.errors import DatabaseUnavailable
from maas.db.schema import standing_on

PATIENCE = timedelta(seconds=10)
_UNREACHABLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


@asynccontextmanager
async def reading(
    database: Database, patience: timedelta = PATIENCE
) -> AsyncIterator[AsyncConnection]:
    """A read-only transaction on one snapshot of the data; raises DatabaseUnavailable."""
    try:
        async with asyncio.timeout(patience.total_seconds()), database.engine.connect() as raw:
            connection = await raw.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            async with connection.begin():
                yield connection
    except _UNREACHABLE as error:
        raise DatabaseUnavailable(f"the database does not answer: {error or 'too slow'}") from error
    except DBAPIError as error:
        if _is_our_mistake(error):
            raise
        raise DatabaseUnavailable(f"the database does not answer: {error.orig}") from error


def _is_our_mistake(error: DBAPIError) -> bool:
    """A statement that was refused, on a connection that still stands."""
    state = str(getattr(error.orig, "sqlstate", "") or "")
    return not error.connection_invalidated and state[:2] in ("22", "42")


async def unreadiness(database: Database) -> list[str]:
    """Why pages cannot be served now, in words for an operator; empty when they can."""
    try:
        async with reading(database, timedelta(seconds=3)) as connection:
            problem = (await connection.run_sync(standing_on)).problem()
    except (DatabaseUnavailable, SQLAlchemyError) as error:
        return [str(error)]
    return [problem] if problem is not None else []
