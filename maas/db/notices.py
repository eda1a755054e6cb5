"""Short words between all processes of one database, kept by nobody: PostgreSQL's own notices.

They wake whoever listens at that moment and are lost on all others, so they may only ever shorten
a wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.connection import Database

CHANNEL = "maas_wake"
ALIVE_EVERY = 30.0  # seconds between two looks whether the connection still is one


async def say(connection: AsyncConnection, word: str) -> None:
    """Tell everybody, when this transaction commits."""
    await connection.execute(select(func.pg_notify(CHANNEL, word)))


async def listen(database: Database, heard: Callable[[str], None]) -> None:
    """Hear every word until cancelled; raises when the connection is lost."""
    async with database.engine.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None

        def take(_: object, __: int, ___: str, word: object) -> None:
            heard(str(word))

        await raw.add_listener(CHANNEL, take)
        try:
            while True:
                await connection.execute(text("SELECT 1"))
                await connection.commit()
                await asyncio.sleep(ALIVE_EVERY)
        finally:
            await raw.remove_listener(CHANNEL, take)
