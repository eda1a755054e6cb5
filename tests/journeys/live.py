"""The roles that watch a chain, in this process, for as long as a test needs them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import alerting.role
import collectors.role
import sla_engine.role
from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.runtime.live import LiveRun
from maas.runtime.role import App

PATIENCE = 240.0
ROLES = (collectors.role.role, sla_engine.role.role, alerting.role.role)


@asynccontextmanager
async def platform(
    database: Database, catalogue: Catalogue, environ: Mapping[str, str]
) -> AsyncIterator[App]:
    """Observe, judge and tell, as they do in operations."""
    app = App(catalogue, database, environ, "test/1", "here")
    live = LiveRun(app, [role(app) for role in ROLES])
    live.start()
    try:
        yield app
    finally:
        await live.stop()


async def waited(look: Callable[[], Awaitable[Any]]) -> Any:
    """What `look` answers, as soon as it is something."""
    async with asyncio.timeout(PATIENCE):
        while not (found := await look()):  # noqa: ASYNC110  it asks a server
            await asyncio.sleep(0.3)
        return found
