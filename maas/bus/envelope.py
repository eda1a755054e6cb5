"""Events on the wire: CloudEvents 1.0, structured mode, JSON.

Times are texts in the body, to the microsecond: message-broker timestamps are whole seconds.
Attributes we do not know are ignored, as the specification asks.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

from maas.bus.errors import EnvelopeInvalid
from maas.domain.events import Event

CONTENT_TYPE = "application/cloudevents+json"
_REQUIRED = ("specversion", "id", "source", "type", "subject", "time")
_OPTIONAL = ("correlationid", "causationid", "traceparent")


def to_json(event: Event) -> bytes:
    """The event as an envelope; raises TypeError or ValueError when `data` is not JSON."""
    attributes: dict[str, object] = {
        "specversion": "1.0",
        "id": str(event.id),
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": event.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": dict(event.data),
    }
    if event.correlation_id is not None:
        attributes["correlationid"] = event.correlation_id
    if event.causation_id is not None:
        attributes["causationid"] = event.causation_id
    if event.traceparent is not None:
        attributes["traceparent"] = event.traceparent
    return json.dumps(attributes, ensure_ascii=False, allow_nan=False).encode()


def from_json(text: bytes) -> Event:
    """The event in an envelope; raises EnvelopeInvalid."""
    attributes = _object(text)
    for name in _REQUIRED:
        if not isinstance(attributes.get(name), str):
            raise EnvelopeInvalid(f"the envelope needs {name!r} as a text")
    for name in _OPTIONAL:
        if not isinstance(attributes.get(name, ""), str):
            raise EnvelopeInvalid(f"{name!r} must be a text")
    if attributes["specversion"] != "1.0":
        raise EnvelopeInvalid(f"specversion is {attributes['specversion']!r}: only 1.0 is read")
    data = attributes.get("data", {})
    if not isinstance(data, dict):
        raise EnvelopeInvalid("'data' must be an object")
    return Event(
        type=str(attributes["type"]),
        source=str(attributes["source"]),
        subject=str(attributes["subject"]),
        time=_instant(str(attributes["time"])),
        data=data,
        correlation_id=_text(attributes.get("correlationid")),
        causation_id=_text(attributes.get("causationid")),
        traceparent=_text(attributes.get("traceparent")),
        id=_id(str(attributes["id"])),
    )


def _object(text: bytes) -> dict[str, object]:
    try:
        decoded = json.loads(text)
    except (ValueError, RecursionError) as error:  # nested without end: it is no envelope either
        raise EnvelopeInvalid(f"the envelope is not JSON: {error}") from error
    if not isinstance(decoded, dict):
        raise EnvelopeInvalid("the envelope must be a JSON object")
    return decoded


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise EnvelopeInvalid(f"'time' is not RFC 3339: {text!r}") from error
    if moment.tzinfo is None:
        raise EnvelopeInvalid(f"'time' has no zone: {text!r}, write Z or an offset")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise EnvelopeInvalid(f"'time' is out of range: {text!r}") from error


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise EnvelopeInvalid(f"'id' is not a UUID: {text!r}") from error


def _text(value: object) -> str | None:
    return None if value is None else str(value)
