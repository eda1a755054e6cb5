"""What is written down when a source cannot be read, and until when it is left alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from collectors.errors import CollectError, RateLimited
from collectors.manners import luck, pause_after
from maas.db import facts_cursor
from maas.db.connection import Database

log = structlog.get_logger(__name__)

RETRY_AFTER = 60.0  # seconds to stay away when a 429 does not say how long


async def record_failure(
    database: Database, source: str, error: CollectError, failures: int, as_of: datetime
) -> None:
    """The attempt at `as_of` failed, the `failures`-th in a row."""
    pause = pause_after(failures, luck())
    if isinstance(error, RateLimited):
        pause = max(pause, timedelta(seconds=error.retry_after or RETRY_AFTER))
    not_before = as_of + pause if pause else None
    log.warning("source not read", source=source, why=str(error), failures=failures)
    async with database.transaction() as connection:
        await facts_cursor.failed(connection, source, str(error), as_of, not_before)
