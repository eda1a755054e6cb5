"""Give an event to its handler until it is managed, or until it is clear that it never will be.

A failure of the event's own counts as an attempt. A database that cannot be reached is nobody's
fault: the event waits for it, and nothing goes to the dead letters because of an outage.
"""

from __future__ import annotations

import asyncio

import structlog

from maas.bus.transport import ATTEMPTS, Handler
from maas.db.errors import is_away
from maas.domain.events import Event

log = structlog.get_logger(__name__)

PAUSES = (0.05, 0.2, 0.5, 1.0)  # seconds between the attempts
LONGEST_WAIT = 5.0  # seconds between two looks whether the database is back


async def tried(queue: str, event: Event, handler: Handler) -> Exception | None:
    """None once the event is handled; the failure of the last attempt otherwise."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            await _handled_while_away(queue, event, handler)
            return None
        except Exception as error:
            log.exception("event not handled", queue=queue, subject=event.subject, attempt=attempt)
            if attempt == ATTEMPTS:
                return error
        await asyncio.sleep(PAUSES[attempt - 1])
    return None


async def _handled_while_away(queue: str, event: Event, handler: Handler) -> None:
    wait = PAUSES[0]
    while True:
        try:
            await handler(event)
            return
        except Exception as error:
            if not is_away(error):
                raise
        if wait == PAUSES[0]:
            log.warning("database away, event waits", queue=queue, subject=event.subject)
        wait = min(wait * 2, LONGEST_WAIT)
        await asyncio.sleep(wait)
