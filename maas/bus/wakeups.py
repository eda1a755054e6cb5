"""What a hint does to its listener: "run that job now".

Waking is safe to repeat and many hints before a run are one, so a wake writes no inbox row. A
handler with an effect in the database goes through `maas.bus.inbox.once` instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from maas.bus.transport import Handler
from maas.choreography import Subscription
from maas.domain.events import Event


def waker(wake: Callable[[str, str, str | None], None], subscription: Subscription) -> Handler:
    """A handler that calls wake(role, job, traceparent) of its subscription."""

    async def handle(event: Event) -> None:
        wake(subscription.role, subscription.job, event.traceparent)

    return handle


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
