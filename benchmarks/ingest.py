"""Raw entries into PostgreSQL: decode, parse, COPY and merge; against row-by-row inserts."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, text

from benchmarks.entries import START, entries
from benchmarks.timing import compare
from collectors.sources.products import read_products
from maas.db.connection import Database
from maas.db.embedded import embedded_postgres
from maas.db.facts import PUBLICATION_COLUMNS, store_publications
from maas.db.migrate import upgrade
from maas.db.tables import publication

PAGE = 1000
LATER = START + timedelta(days=60)


def run() -> None:
    """Print publications per second, whole path and its parts."""
    raw = entries()
    with tempfile.TemporaryDirectory(prefix="maas-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with (
            embedded_postgres(folder / "postgres", disposable=True) as server,
            asyncio.Runner() as runner,
        ):
            database = Database(server.url())
            runner.run(upgrade(database))
            compare(
                "publications",
                len(raw),
                {
                    "decode and parse only": lambda: _pages(raw),
                    "whole path, COPY and merge": lambda: runner.run(_store(database, raw)),
                    "whole path again, nothing new": lambda: runner.run(_again(database, raw)),
                },
            )
            few = raw[:5000]
            compare(
                "publications",
                len(few),
                {"executemany, for comparison": lambda: runner.run(_executemany(database, few))},
            )
            runner.run(database.close())


def _pages(raw: list[bytes]) -> None:
    for start in range(0, len(raw), PAGE):
        read_products("bench", raw[start : start + PAGE], LATER)


async def _store(database: Database, raw: list[bytes]) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("TRUNCATE publication"))
    await _again(database, raw)


async def _again(database: Database, raw: list[bytes]) -> None:
    for start in range(0, len(raw), PAGE):
        batch = read_products("bench", raw[start : start + PAGE], LATER)
        async with database.transaction() as connection:
            await store_publications(connection, batch.rows)


async def _executemany(database: Database, raw: list[bytes]) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("TRUNCATE publication"))
    for start in range(0, len(raw), PAGE):
        batch = read_products("bench", raw[start : start + PAGE], LATER)
        rows = [dict(zip(PUBLICATION_COLUMNS, row, strict=True)) for row in batch.rows]
        for row in rows:
            row["attributes"] = {}
        async with database.transaction() as connection:
            await connection.execute(insert(publication), rows)
