"""What the bus need not remember for ever: events long sent, effects long recorded.

An effect is remembered longer than any event may still come again, so the retention has a floor.
Every process prunes; deleting what is gone already costs nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from maas.db import outbox
from maas.db.connection import Database

log = structlog.get_logger(__name__)

RETENTION = timedelta(days=7)
SHORTEST = timedelta(days=1)
EVERY = timedelta(hours=1)


async def prune_once(
    database: Database, as_of: datetime, retention: timedelta = RETENTION
) -> tuple[int, int]:
    """Forget what is older than the retention; how many outbox and inbox rows that were."""
    async with database.transaction() as connection:
        events, effects = await outbox.prune(connection, as_of, retention)
    if events or effects:
        log.info("bus pruned", events=events, effects=effects, older_than=str(retention))
    return events, effects


async def prune(database: Database, clock: Callable[[], datetime], retention: timedelta) -> None:
    """Prune now and every hour until cancelled."""
    while True:
        try:
            await prune_once(database, clock(), retention)
        except Exception:
            log.exception("bus not pruned, trying again", within=str(EVERY))
        await asyncio.sleep(EVERY.total_seconds())
