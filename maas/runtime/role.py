"""A role is a name and a list of jobs; a job is a coroutine that takes the instant it acts as of.

Jobs keep no state that matters: whatever they need is in the database, so any job may be killed
at any moment and run again by anybody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.runtime.process import Process

TTL = timedelta(seconds=30)
STUCK_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class App:
    """What every role is given: the catalogue, the database and who we are."""

    catalogue: Catalogue
    database: Database
    environ: Mapping[str, str]
    holder: str  # host and process, unique; stands in leases and log lines
    location: str  # the vantage point of our probes
    process: Process = field(default_factory=Process)
    lease_ttl: timedelta = TTL


@dataclass(frozen=True, slots=True)
class Job:
    """Work to do every so often. `run(as_of)` is UTC and must be safe to repeat.

    `slotted` jobs run at multiples of `every` since the epoch, each slot at most once; those with
    `again` look so often, within their slot, for what a dead replica or a lost database left
    undone. `shared` jobs run on one replica at a time, under a lease; the others run on every
    replica. Where a history is played, those without `history` run only at its end. A job that
    goes without a transaction for longer than `bound` is stuck: its process is no longer alive.
    """

    name: str
    every: timedelta
    run: Callable[[datetime], Coroutine[object, object, None]]
    slotted: bool = False
    shared: bool = True
    history: bool = True
    again: timedelta | None = None
    bound: timedelta = STUCK_AFTER


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of jobs, how to let go of what they hold, and how it is reached from outside.

    `serve(host, port)`, where there is one, answers until it is cancelled.
    """

    name: str
    jobs: tuple[Job, ...]
    close: Callable[[], Awaitable[None]]
    serve: Callable[[str, int], Coroutine[object, object, None]] | None = None
