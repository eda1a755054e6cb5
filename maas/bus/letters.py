"""Dead letters: events that were given up on, with all that helps to understand why.

The business identifiers stay readable, the reason and the end of the traceback come along, cut
to a size that any broker takes.
"""

from __future__ import annotations

import socket
import traceback
from dataclasses import dataclass
from datetime import datetime

from maas.domain.events import Event

REASON_ROOM = 500  # characters
TRACEBACK_ROOM = 8_000


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One event that its listener did not manage; `event` is None for what is no event at all."""

    queue: str
    id: str
    subject: str
    correlation_id: str | None
    reason: str
    traceback: str
    attempts: int
    host: str
    died_at: datetime | None
    event: Event | None
    body: str


def reason_of(error: BaseException) -> str:
    """The error in one line of bounded length."""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}"[:REASON_ROOM]


def traceback_of(error: BaseException) -> str:
    """The end of the traceback, where the cause stands."""
    return "".join(traceback.format_exception(error))[-TRACEBACK_ROOM:]


def letter(
    queue: str, event: Event, error: BaseException, attempts: int, died_at: datetime
) -> DeadLetter:
    """The letter of an event that raised `error` at its last attempt, on this host."""
    return DeadLetter(
        queue=queue,
        id=str(event.id),
        subject=event.subject,
        correlation_id=event.correlation_id,
        reason=reason_of(error),
        traceback=traceback_of(error),
        attempts=attempts,
        host=socket.gethostname(),
        died_at=died_at,
        event=event,
        body="",
    )
