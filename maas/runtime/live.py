"""Live operation: APScheduler wakes the jobs on time, hints wake them early, leases share them.

A late run is never dropped (no misfire limit), never doubled (one instance, coalesced). A job
that fails is logged and runs again at its next time: the database still knows what is to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from maas.runtime.leasing import LeaseKeeper
from maas.runtime.role import App, Job, Role
from maas.runtime.settings import lease_length
from maas.runtime.slots import Slots

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
DRAIN = timedelta(seconds=10)


def wall_clock() -> datetime:
    """The present, UTC."""
    return datetime.now(UTC)


class LiveRun:
    """The roles of this process in live operation, from start() to stop()."""

    def __init__(self, app: App, roles: Sequence[Role], clock: Clock = wall_clock) -> None:
        self._roles = roles
        self._clock = clock
        self._lease = lease_length(app.environ)
        self._keeper = LeaseKeeper(app.database, app.holder, self._lease)
        self._running: set[asyncio.Task[None]] = set()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Schedule every job, each at once and then every so often."""
        for role in self._roles:
            for job in role.jobs:
                self._schedule(f"{role.name}.{job.name}", job)
        self._scheduler.add_job(self._keeper.renew, _interval(self._lease / 3), id="runtime.renew")
        self._scheduler.start()

    def wake(self, role: str, job: str) -> None:
        """Run a job as soon as possible; unknown here means it runs in another process."""
        scheduled = self._scheduler.get_job(f"{role}.{job}")
        if scheduled is not None:
            scheduled.modify(next_run_time=datetime.now(UTC))

    async def stop(self) -> None:
        """Let running jobs finish for a while, then cancel them and give the leases back."""
        self._scheduler.pause()
        if self._running:
            await asyncio.wait(self._running, timeout=DRAIN.total_seconds())
        self._scheduler.shutdown(wait=False)
        await self._keeper.release()
        for role in self._roles:
            await role.close()

    def _schedule(self, name: str, job: Job) -> None:
        async def run() -> None:
            task = asyncio.current_task()
            assert task is not None
            self._running.add(task)
            try:
                if not job.shared or await self._keeper.hold(name):
                    await job.run(self._clock())
            except Exception:
                log.exception("job failed", job=name)
            finally:
                self._running.discard(task)

        every = Slots(job.every) if job.slotted else _interval(job.every)
        self._scheduler.add_job(run, every, id=name, next_run_time=datetime.now(UTC))
        if job.again is not None:
            self._scheduler.add_job(run, _interval(job.again), id=f"{name}.again")


def _interval(every: timedelta) -> IntervalTrigger:
    return IntervalTrigger(seconds=every.total_seconds(), timezone=UTC)
