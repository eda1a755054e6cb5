"""What a hint does to its listener: "run that job now".

Waking is safe to repeat and many hints before a run are one, so a wake writes no inbox row. A
handler with an effect in the database goes through `maas.bus.inbox.once` instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import structlog

from maas.bus.transport import Handler
from maas.choreography import Subscription
from maas.db import notices
from maas.db.connection import Database
from maas.domain.events import Event

log = structlog.get_logger(__name__)

Wake = Callable[[str, str, str | None], None]  # role, job, the trace that asks
LISTEN_AGAIN = timedelta(seconds=2)


def waker(wake: Wake, subscription: Subscription) -> Handler:
    """A handler that calls wake(role, job, traceparent) of its subscription."""

    async def handle(event: Event) -> None:
        wake(subscription.role, subscription.job, event.traceparent)

    return handle


def announcer(database: Database, wake: Wake, who: str, subscription: Subscription) -> Handler:
    """A handler that wakes the job here and, by `heed`, in every other replica.

    A queue hands an event to one process, but the lease of the job may be with another one, and
    a page is kept by each.
    """

    async def handle(event: Event) -> None:
        wake(subscription.role, subscription.job, event.traceparent)
        async with database.transaction() as connection:
            trace = event.traceparent or ""
            await notices.say(connection, f"{subscription.role}.{subscription.job} {who} {trace}")

    return handle


async def heed(database: Database, wake: Wake, who: str) -> None:
    """Wake jobs of this process as others announce it, until cancelled; `who` we are is skipped."""

    def heard(word: str) -> None:
        name, _, rest = word.partition(" ")
        said_by, _, trace = rest.partition(" ")
        role, _, job = name.partition(".")
        if said_by != who:
            wake(role, job, trace or None)

    told = ""
    while True:
        try:
            await notices.listen(database, heard)
        except Exception as error:
            if told != type(error).__name__:  # once for each outage of a kind, not at every try
                told = type(error).__name__
                log.info("announcements not heard for now", why=str(error))
        await asyncio.sleep(LISTEN_AGAIN.total_seconds())


class Wakeups:
    """One asyncio.Event for each (role, job) of this process."""

    def __init__(self) -> None:
        self._events: dict[tuple[str, str], asyncio.Event] = {}

    def of(self, role: str, job: str) -> asyncio.Event:
        """The event that `wake` sets and `woken` clears."""
        return self._events.setdefault((role, job), asyncio.Event())

    def wake(self, role: str, job: str, traceparent: str | None = None) -> None:
        """Ask for a run; a job of another process is nobody's here, and that is no error."""
        event = self._events.get((role, job))
        if event is not None:
            event.set()


async def woken(event: asyncio.Event, every: timedelta) -> None:
    """Return when the event is set, which clears it, or when `every` has passed."""
    with suppress(TimeoutError):
        async with asyncio.timeout(every.total_seconds()):
            await event.wait()
    event.clear()
