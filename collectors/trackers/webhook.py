"""A tracker that tells of itself: the catalogue says where each thing stands in its JSON.

A path that leads nowhere is an empty value.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from collectors.dotted import found_at
from collectors.sources.entry import EntryRefused, moment
from collectors.trackers.told import RawTicket, names_in, words
from maas.catalogue.model import Tracker


def webhook_ticket(tracker: Tracker, told: dict[str, Any], received_at: datetime) -> RawTicket:
    """One call of a webhook; raises EntryRefused."""

    def value(name: str) -> Any:
        path = tracker.fields.get(name)
        return None if path is None else found_at(told, path)

    key = value("key")
    if not isinstance(key, str | int) or isinstance(key, bool) or not str(key).strip():
        path = tracker.fields.get("key")
        raise EntryRefused(f"there is no key at {path}: the tracker's fields must say where it is")
    dates = {name: value(name) for name in ("created", "updated", "resolved")}
    return RawTicket(
        key=str(key),
        title=words(value("title")) or str(key),
        url=words(value("url")),
        status=words(value("status")) or "open",
        created_at=moment(dates, "created") or received_at,
        updated_at=moment(dates, "updated") or received_at,
        resolved_at=moment(dates, "resolved"),
        text=words(value("text")),
        labels=names_in(value("labels")),
    )
