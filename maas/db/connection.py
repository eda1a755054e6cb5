"""One engine per process, one transaction per unit of work; the edge opens it and thereby commits.

`copy_rows` is the bulk road: COPY in binary straight from Python values.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

Connection: TypeAlias = AsyncConnection  # what modules outside maas.db write in their signatures


class Database:
    """A pool of connections to one PostgreSQL database."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=5,
            connect_args={"server_settings": {"timezone": "UTC"}},
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that commits when the block ends and rolls back when it raises."""
        async with self.engine.begin() as connection:
            yield connection

    async def close(self) -> None:
        await self.engine.dispose()


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
