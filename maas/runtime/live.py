"""Live operation: APScheduler wakes the jobs on time, hints wake them early, leases share them.

A late run is never dropped (no misfire limit), never doubled (one instance, coalesced). A job
that fails is logged and runs again at its next time: the database still knows what is to do.
While the database is away nothing is tried, and all that was missed runs when it is back.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from maas.db.errors import DatabaseUnavailable
from maas.db.work import Work, working
from maas.runtime.leasing import LeaseKeeper
from maas.runtime.process import TICK, outcome_of
from maas.runtime.role import App, Job, Role
from maas.runtime.slots import Slots
from maas.telemetry import traces

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
DRAIN = timedelta(seconds=10)
RELEASED_WITHIN = timedelta(seconds=3)


def wall_clock() -> datetime:
    """The present, UTC."""
    return datetime.now(UTC)


class LiveRun:
    """The roles of this process in live operation, from start() to stop()."""

    def __init__(self, app: App, roles: Sequence[Role], clock: Clock = wall_clock) -> None:
        self._roles = roles
        self._clock = clock
        self._process = app.process
        self._holder = app.holder
        self._keeper = LeaseKeeper(app.database, app.holder, app.lease_ttl, app.process.counts)
        self._renew_every = app.lease_ttl / 3
        self._running: set[asyncio.Task[None]] = set()
        self._shared = [
            f"{role.name}.{job.name}" for role in roles for job in role.jobs if job.shared
        ]
        self._missed: set[str] = set()
        self._hints: dict[str, deque[str]] = {}  # who asked for a job, as traceparents
        self._failed: Counter[str] = Counter()  # runs in a row that did not end well
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Schedule every job, each at once and then every so often."""
        for role in self._roles:
            for job in role.jobs:
                self._schedule(f"{role.name}.{job.name}", job)
        for run, every in ((self._renew, self._renew_every), (self._tick, TICK)):
            self._scheduler.add_job(run, _interval(every))
        self._scheduler.start()

    def wake(self, role: str, job: str, traceparent: str | None = None) -> None:
        """Run a job as soon as possible, and link its trace to who asked.

        A job that is unknown here runs in another process.
        """
        name = f"{role}.{job}"
        if self._wake(name) and traceparent is not None:
            self._hints.setdefault(name, deque(maxlen=traces.LINKS)).append(traceparent)

    def catch_up(self) -> None:
        """Run now what was missed while the database was away."""
        missed, self._missed = self._missed, set()
        for name in missed:
            self._wake(name)

    async def drain(self, patience: timedelta = DRAIN, hurry: asyncio.Event | None = None) -> None:
        """Start nothing new, and let running jobs finish until patience or `hurry` ends it."""
        self._process.drain()
        if self._scheduler.running:
            self._scheduler.pause()
        waiting = asyncio.create_task((hurry or asyncio.Event()).wait())
        try:
            async with asyncio.timeout(patience.total_seconds()):
                while self._running and not waiting.done():
                    await asyncio.wait(
                        [*self._running, waiting], return_when=asyncio.FIRST_COMPLETED
                    )
        except TimeoutError:
            log.warning("jobs cut short", jobs=sorted(w.job for w in self._process.at_work))
        waiting.cancel()

    async def stop(self) -> None:
        """Cancel what still runs and give the leases back."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        cut = list(self._running)
        for task in cut:
            task.cancel()
        await asyncio.gather(*cut, return_exceptions=True)
        with suppress(DatabaseUnavailable, TimeoutError):  # then they run out by themselves
            async with asyncio.timeout(RELEASED_WITHIN.total_seconds()):
                await self._keeper.release()
        for role in self._roles:
            await role.close()

    def _wake(self, name: str) -> bool:
        scheduled = self._scheduler.get_job(name)
        if scheduled is not None:
            scheduled.modify(next_run_time=datetime.now(UTC))
        return scheduled is not None

    async def _tick(self) -> None:
        self._process.tick()

    async def _renew(self) -> None:
        """Keep what is ours, and take over at once what its holder let run out."""
        if self._process.database.away or self._process.draining:
            return
        try:
            await self._keeper.renew()
            _, fresh = await self._keeper.hold_each(self._shared)
            for name in fresh:
                self._wake(name)
        except DatabaseUnavailable as error:
            self._process.database.lost(str(error))

    def _schedule(self, name: str, job: Job) -> None:
        async def run() -> None:
            task = asyncio.current_task()
            assert task is not None
            self._running.add(task)
            try:
                await self._run(name, job)
            finally:
                self._running.discard(task)

        every = Slots(job.every) if job.slotted else _interval(job.every)
        self._scheduler.add_job(run, every, id=name, next_run_time=datetime.now(UTC))
        if job.again is not None:
            self._scheduler.add_job(run, _interval(job.again), id=f"{name}.again")

    async def _run(self, name: str, job: Job) -> None:
        if self._process.draining:
            return
        if self._process.database.away:
            self._missed.add(name)
            return
        try:
            fence = await self._keeper.hold(name) if job.shared else None
            if job.shared and fence is None:
                return
            work = Work(name, job.bound, fence, self._holder, self._failed[name] + 1)
            await self._at_work(work, job)
            del self._failed[name]
        except Exception as error:
            self._tell_failure(name, error)

    async def _at_work(self, work: Work, job: Job) -> None:
        links = self._hints.pop(work.job, ())
        told = structlog.contextvars.bound_contextvars(job=work.job, attempt=work.attempt)
        with (
            self._process.counted(work), working(work), told,
            traces.span(f"job {work.job}", links, attempt=work.attempt, holder=work.holder),
        ):  # fmt: skip
            await job.run(self._clock())

    def _tell_failure(self, name: str, error: Exception) -> None:
        self._failed[name] += 1
        match outcome_of(error):
            case "no_database":
                self._missed.add(name)
                self._process.database.lost(str(error))
            case "lease_lost":
                log.warning("lease lost at work", job=name, why=str(error))
            case _:
                log.exception("job failed", job=name)


def _interval(every: timedelta) -> IntervalTrigger:
    return IntervalTrigger(seconds=every.total_seconds(), timezone=UTC)
