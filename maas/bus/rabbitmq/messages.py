"""Events and dead letters as messages of the broker: persistent, found by their business ids.

Texts travel in headers, because the properties made for them hold 255 bytes at most.
"""

from __future__ import annotations

from datetime import datetime

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractIncomingMessage

from maas.bus.envelope import CONTENT_TYPE, from_json, to_json
from maas.bus.errors import EnvelopeInvalid
from maas.bus.letters import DeadLetter
from maas.domain.events import Event

_PREFIX = "maas-"
_BODY_ROOM = 20_000  # characters of a body that are shown


def message_of(event: Event) -> Message:
    """The event, so that the broker keeps it on disk and people find it there."""
    headers = {"maas-subject": event.subject, "maas-correlation-id": event.correlation_id or ""}
    return Message(
        to_json(event),
        headers={**headers},
        content_type=CONTENT_TYPE,
        delivery_mode=DeliveryMode.PERSISTENT,
        message_id=str(event.id),
    )


def letter_message(message: AbstractIncomingMessage, letter: DeadLetter) -> Message:
    """The message as it came, with why it is dead."""
    headers: dict[str, str | int] = {
        "maas-subject": letter.subject,
        "maas-correlation-id": letter.correlation_id or "",
        "maas-reason": letter.reason,
        "maas-traceback": letter.traceback,
        "maas-attempts": letter.attempts,
        "maas-host": letter.host,
        "maas-died-at": "" if letter.died_at is None else letter.died_at.isoformat(),
    }
    return Message(
        message.body,
        headers={**headers},
        content_type=message.content_type,
        delivery_mode=DeliveryMode.PERSISTENT,
        message_id=message.message_id,
    )


def again(message: AbstractIncomingMessage) -> Message:
    """The message of a dead letter as it was first published."""
    kept = ("maas-subject", "maas-correlation-id")
    return Message(
        message.body,
        headers={name: message.headers[name] for name in kept if name in message.headers},
        content_type=message.content_type,
        delivery_mode=DeliveryMode.PERSISTENT,
        message_id=message.message_id,
    )


def letter_of(queue: str, message: AbstractIncomingMessage) -> DeadLetter:
    """What a message in a dead-letter queue tells, also one that the broker itself put there."""
    event = _event(message.body)
    died_at = _text(message, "died-at")
    return DeadLetter(
        queue=queue,
        id=message.message_id or "",
        subject=_text(message, "subject") or (event.subject if event else ""),
        correlation_id=_text(message, "correlation-id") or (event and event.correlation_id) or None,
        reason=_text(message, "reason") or _brokers_reason(message),
        traceback=_text(message, "traceback"),
        attempts=int(_text(message, "attempts") or 0),
        host=_text(message, "host"),
        died_at=datetime.fromisoformat(died_at) if died_at else None,
        event=event,
        body=message.body.decode(errors="replace")[:_BODY_ROOM],
    )


def _event(body: bytes) -> Event | None:
    try:
        return from_json(body)
    except EnvelopeInvalid:
        return None


def _text(message: AbstractIncomingMessage, name: str) -> str:
    value = message.headers.get(_PREFIX + name)
    return "" if value is None else str(value)


def _brokers_reason(message: AbstractIncomingMessage) -> str:
    """Why the broker gave up: `delivery_limit` when every reader died before it could say so."""
    deaths = message.headers.get("x-death")
    if isinstance(deaths, list) and deaths and isinstance(deaths[0], dict):
        return f"the broker gave up: {deaths[0].get('reason')!s}"
    return "unknown"
