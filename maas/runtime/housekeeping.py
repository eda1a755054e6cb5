"""What keeps the moving tables small: the record of work, sent events, heard events."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from maas.db import work_done
from maas.runtime.role import App, Job, Role

log = structlog.get_logger(__name__)
EVERY = timedelta(minutes=10)


def housekeeping(app: App, kept: timedelta) -> Role:
    """A role that every process has; one of them at a time does it."""

    async def forget(as_of: datetime) -> None:
        gone = 1
        while gone:
            async with app.database.transaction() as connection:
                gone = await work_done.forget(connection, as_of - kept)
            log.debug("forgotten", rows=gone)

    async def close() -> None:
        pass

    return Role("runtime", (Job("housekeeping", EVERY, forget, history=False),), close)
