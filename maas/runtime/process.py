"""One process as it sees itself: what it depends on, what it is at, and whether it is well.

Alive means that it can still do its work: the scheduler ticks and no job is stuck. That the
database or the broker is away is no reason to be restarted. Ready means that work sent here now
would be done.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from maas.db.errors import DatabaseUnavailable, LeaseLost
from maas.db.work import Work
from maas.runtime.outage import Outage
from maas.telemetry import metrics
from maas.telemetry.process import ProcessCounts

TICK = timedelta(seconds=1)
TICKS_WITHIN = timedelta(seconds=30)


def outcome_of(error: BaseException) -> str:
    """What a job died of: the database that is away, a lease that passed on, or a fault."""
    if isinstance(error, BaseExceptionGroup):
        found = {outcome_of(one) for one in error.exceptions}
        return found.pop() if len(found) == 1 else "failed"
    if isinstance(error, DatabaseUnavailable):
        return "no_database"
    return "lease_lost" if isinstance(error, LeaseLost) else "failed"


class Process:
    """What the roles of this process share, and tell of themselves."""

    def __init__(self, holder: str = "", roles: tuple[str, ...] = ()) -> None:
        self.holder = holder
        self.roles = roles
        self.counts = ProcessCounts()
        self.database = Outage(
            "database", self.counts, metrics.DATABASE_UP, metrics.DATABASE_OUTAGES,
            metrics.DATABASE_WAITED,
        )  # fmt: skip
        self.broker = Outage("broker", self.counts, metrics.BROKER_UP)
        self.schema_problem: str | None = None
        self.starting = False
        self.draining = False
        self.shows_last_known = False  # what this process is for goes on without the database
        self._ticked_at: float | None = None
        self._at_work: dict[int, Work] = {}
        self.counts.set(metrics.PROCESS_START, value=time.time())
        self.counts.set(metrics.PROCESS_DRAINING, value=0.0)

    def started(self, schema: str) -> None:
        """The roles run from now on."""
        labels = (version("maas"), "+".join(self.roles), schema)
        self.counts.set(metrics.PROCESS_INFO, labels)
        self.starting = False

    def tick(self) -> None:
        """The scheduler runs."""
        self._ticked_at = time.monotonic()
        self.counts.set(metrics.SCHEDULER_TICK, value=time.time())

    def drain(self) -> None:
        """No new work from now on."""
        self.draining = True
        self.counts.set(metrics.PROCESS_DRAINING, value=1.0)

    @property
    def at_work(self) -> tuple[Work, ...]:
        """What runs now."""
        return tuple(self._at_work.values())

    @contextmanager
    def counted(self, work: Work) -> Iterator[None]:
        """Count a run of a job: its outcome, how long it took, and that it is under way."""
        began, outcome = time.monotonic(), "cut_short"
        self._at_work[id(work)] = work
        self.counts.set(metrics.JOB_RUNNING, (work.job,), 1.0)
        try:
            yield
            outcome = "done"
        except Exception as error:
            outcome = outcome_of(error)
            raise
        finally:
            del self._at_work[id(work)]
            self._count(work.job, outcome, time.monotonic() - began)

    def _count(self, job: str, outcome: str, seconds: float) -> None:
        counts = self.counts
        counts.set(metrics.JOB_RUNNING, (job,), 0.0)
        counts.add(metrics.JOB_RUNS, (job, outcome))
        counts.add(metrics.JOB_SECONDS, (job,), seconds)
        counts.set(metrics.JOB_LAST_SECONDS, (job,), seconds)
        if outcome == "done":
            counts.set(metrics.JOB_SUCCESS, (job,), datetime.now(UTC).timestamp())
            counts.set(metrics.JOB_FAILING, (job,), 0.0)
        elif outcome == "failed":
            counts.add(metrics.JOB_FAILING, (job,))

    def ailments(self) -> list[str]:
        """Why this process should be restarted; empty while it is alive."""
        found = [
            f"{work.job} has not got on for more than {work.bound}"
            for work in self.at_work
            if work.stuck
        ]
        silent = 0.0 if self._ticked_at is None else time.monotonic() - self._ticked_at
        if not self.draining and silent > TICKS_WITHIN.total_seconds():
            found.append(f"the scheduler has not run for {silent:.0f} s")
        return found

    def obstacles(self) -> list[str]:
        """Why this process should be given no work now; empty while it is ready."""
        found = []
        if self.draining:
            found.append("draining: this process ends")
        elif self.starting:
            found.append("starting")
        if self.database.reason is not None and not self.shows_last_known:
            found.append(self.database.reason)
        if self.schema_problem is not None:
            found.append(self.schema_problem)
        return found
