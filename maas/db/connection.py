"""One engine per process, one transaction per unit of work; the edge opens it and thereby commits.

`copy_rows` is the bulk road: COPY in binary straight from Python values. Whatever keeps the
database from answering becomes DatabaseUnavailable, here and nowhere else.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any, TypeAlias

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from maas.db.leases import guard
from maas.db.outages import AT_THE_DOOR, INSIDE, is_away, unavailable
from maas.db.work import current_work

Connection: TypeAlias = AsyncConnection  # what modules outside maas.db write in their signatures

CONNECT_WITHIN = timedelta(seconds=10)


class Database:
    """A pool of connections to one PostgreSQL database.

    A transaction idle for longer than `idle` is ended by the server: that of a frozen process
    would otherwise keep its locks for ever.
    """

    def __init__(self, url: str, *, pool_size: int = 10, idle: timedelta | None = None) -> None:
        self.url = url
        settings = {"timezone": "UTC"}
        if idle is not None:
            milliseconds = max(1, idle // timedelta(milliseconds=1))
            settings["idle_in_transaction_session_timeout"] = str(milliseconds)
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=5,
            connect_args={"server_settings": settings, "timeout": CONNECT_WITHIN.total_seconds()},
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that commits when the block ends and rolls back when it raises.

        Inside a job it counts as progress and is guarded by the job's lease. Raises LeaseLost when
        that has passed on, DatabaseUnavailable when the database goes away: then the commit may
        have happened or not, and the work is done again.
        """
        async with AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(self.engine.connect())
            except AT_THE_DOOR as error:
                raise unavailable(error) from error
            try:
                async with connection.begin():
                    await _as_work(connection)
                    yield connection
            except INSIDE as error:
                if is_away(error):
                    raise unavailable(error) from error
                raise

    async def close(self) -> None:
        await self.engine.dispose()


async def _as_work(connection: AsyncConnection) -> None:
    work = current_work()
    if work is not None:
        work.progress()
        if work.fence is not None:
            await guard(connection, work.fence)


async def copy_rows(
    connection: AsyncConnection,
    table: Table | str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:
    """COPY rows into a table or temporary table inside the connection's transaction."""
    raw = await connection.get_raw_connection()
    driver = raw.driver_connection
    assert driver is not None
    name = table if isinstance(table, str) else table.name
    await driver.copy_records_to_table(name, records=rows, columns=list(columns))


async def staging_like(connection: AsyncConnection, table: str, name: str) -> None:
    """An empty temporary table shaped like `table`; kept by the connection, emptied by commits."""
    await connection.execute(
        text(f"CREATE TEMPORARY TABLE IF NOT EXISTS {name} (LIKE {table}) ON COMMIT DELETE ROWS")
    )
    await connection.execute(text(f"DELETE FROM {name}"))
