"""Effects that happen once although events may arrive twice.

The inbox row and the effect commit together; the transport acknowledges after that. Killed before
the commit, neither exists and the event comes again; killed after it, the inbox stops the repeat.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from maas.bus.transport import Handler
from maas.db import outbox
from maas.db.connection import Connection, Database
from maas.domain.events import Event
from maas.telemetry import traces

Effect = Callable[[Connection, Event], Awaitable[None]]


def once(
    database: Database, consumer: str, effect: Effect, clock: Callable[[], datetime]
) -> Handler:
    """A handler that gives each event its effect in one transaction with the inbox row."""

    async def handle(event: Event) -> None:
        async with database.transaction() as connection:
            if await outbox.first_time(connection, consumer, event.id, clock()):
                with traces.span(f"consume {consumer}", [event.traceparent], type=event.type):
                    await effect(connection, event)

    return handle
