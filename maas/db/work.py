"""What the running task works on: carried with it, so that every transaction knows.

Whoever runs a job says so with `working`; each transaction inside then counts as progress and is
guarded by the job's lease, without any job having to think of it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta

from maas.db.leases import Fence


@dataclass(slots=True)
class Work:
    """One run of a job, and when it last got on."""

    job: str
    bound: timedelta  # the longest it may go without a transaction
    fence: Fence | None = None
    holder: str = ""
    attempt: int = 1  # how often it was tried since it last ended well, this time included
    progressed_at: float = field(default_factory=time.monotonic)

    def progress(self) -> None:
        """It has got on: a transaction begins."""
        self.progressed_at = time.monotonic()

    @property
    def stuck(self) -> bool:
        """Whether it has not got on for longer than it may."""
        return time.monotonic() - self.progressed_at > self.bound.total_seconds()


_CURRENT: ContextVar[Work | None] = ContextVar("maas_work", default=None)


@contextmanager
def working(work: Work) -> Iterator[Work]:
    """This task, and those it starts, work on `work` while the context lasts."""
    token = _CURRENT.set(work)
    try:
        yield work
    finally:
        _CURRENT.reset(token)


def current_work() -> Work | None:
    """What this task works on; None outside of a job."""
    return _CURRENT.get()
