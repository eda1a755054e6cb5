"""What a call says: a bare event, or a CloudEvent, structured or in headers.

Nothing of a call is evaluated, and nothing of it decides where it is kept but its address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from collectors.errors import NOT_JSON
from collectors.push.judging import FAIL, START, SUCCESS
from collectors.sources.entry import EntryRefused, moment

EVENTS = (START, SUCCESS, FAIL)
LONGEST_RUN, LONGEST_MESSAGE = 120, 500
EARLY, LATE = 300.0, 86_400.0  # seconds an event's own time may be after and before now


@dataclass(frozen=True, slots=True)
class Call:
    """An event as its sender tells it."""

    event: str
    run: str
    at: datetime
    message: str


def bare_call(event: str, body: bytes, message_id: str, now: datetime) -> Call:
    """An event named by the address; the body is empty, a text, or JSON with run and message.

    Raises EntryRefused.
    """
    told = _decoded(body) if body[:1] == b"{" else {"message": body.decode("utf-8", "replace")}
    run = told.get("run")
    return _call(event, run if run is not None else message_id, told, now)


def cloud_event(headers: Mapping[str, str], body: bytes, message_id: str, now: datetime) -> Call:
    """A CloudEvent 1.0 whose type ends in .start, .success or .fail; raises EntryRefused."""
    if headers.get("content-type", "").startswith("application/cloudevents+json"):
        told = _decoded(body)
        data = told.get("data")
    else:
        told = {key[3:]: value for key, value in headers.items() if key.startswith("ce-")}
        data = _decoded(body) if body[:1] == b"{" else body.decode("utf-8", "replace")
    if told.get("specversion") != "1.0":
        raise EntryRefused("specversion must be 1.0: this is no CloudEvent that we know")
    kind = str(told.get("type", ""))
    event = kind.rpartition(".")[2]
    if event not in EVENTS:
        raise EntryRefused(f"type is {kind[:80]!r}: it must end in .start, .success or .fail")
    inner = data if isinstance(data, dict) else {"message": data}
    run = inner.get("run", told.get("subject") or told.get("id") or message_id)
    return _call(event, run, {"at": told.get("time"), **inner}, now)


def _call(event: str, run: Any, told: Mapping[str, Any], now: datetime) -> Call:
    if event not in EVENTS:
        raise EntryRefused(f"{event!r} is no event: write start, success or fail")
    if not isinstance(run, str | int) or isinstance(run, bool) or not str(run).strip():
        raise EntryRefused("run must be a text or a number")
    if len(str(run)) > LONGEST_RUN:
        raise EntryRefused(f"run has more than {LONGEST_RUN} characters")
    at = moment({"at": told.get("at")}, "at") or now
    if not -LATE <= (at - now).total_seconds() <= EARLY:
        raise EntryRefused(f"at is {at:%Y-%m-%dT%H:%M:%SZ}, too far from now")
    message = told.get("message")
    said = "" if message is None else " ".join(str(message).split())[:LONGEST_MESSAGE]
    return Call(event, str(run), min(at, now), said.replace("\0", ""))


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except NOT_JSON as error:
        raise EntryRefused(f"the body is no JSON object: {error}") from None
