"""Live operation: what is over is taken over, what was missed is run, what fails is told."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from maas.catalogue.model import Catalogue
from maas.db import leases
from maas.db.connection import Database
from maas.runtime.live import LiveRun
from maas.runtime.role import App, Job, Role


async def close() -> None:
    pass


async def test_a_job_that_is_rarely_due_runs_as_soon_as_its_holder_is_gone(
    database: Database,
) -> None:
    async with database.transaction() as connection:
        await leases.acquire(connection, "test.rare", "gone", timedelta(seconds=2))
    ran = asyncio.Event()

    async def run(as_of: datetime) -> None:
        ran.set()

    app = App(Catalogue(), database, {}, "here/1", "main", lease_ttl=timedelta(seconds=1))
    live = LiveRun(app, [Role("test", (Job("rare", timedelta(days=1), run),), close)])
    live.start()
    async with asyncio.timeout(60):
        await ran.wait()
    await live.stop()


async def test_what_the_outage_kept_from_running_runs_when_it_is_over(database: Database) -> None:
    ran = asyncio.Event()

    async def run(as_of: datetime) -> None:
        ran.set()

    app = App(Catalogue(), database, {}, "here/1", "main")
    app.process.database.lost("away")
    job = Job("rare", timedelta(days=1), run, shared=False)
    live = LiveRun(app, [Role("test", (job,), close)])
    live.start()
    async with asyncio.timeout(60):
        while not live.missed:  # noqa: ASYNC110 - nobody says when it was missed
            await asyncio.sleep(0.01)
    assert not ran.is_set()
    app.process.database.back()
    live.catch_up()
    async with asyncio.timeout(60):
        await ran.wait()
    await live.stop()
