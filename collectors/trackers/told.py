"""A ticket as any tracker tells it, before it is tied to what it names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from collectors.sources.entry import EntryRefused, moment
from maas.catalogue.model import Tracker
from maas.db.facts_tickets import Ticket
from maas.names.mentions import mentions

LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class RawTicket:
    """`text` is all that people wrote; `labels` are labels and components."""

    key: str
    title: str
    url: str
    status: str
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    text: str
    labels: tuple[str, ...]


def ticket_of(raw: RawTicket, tracker: Tracker, satellites: Collection[str]) -> Ticket:
    """The ticket with what it names and whom its labels blame."""
    named = mentions(f"{raw.title}\n{raw.text}", satellites)
    settled = raw.status.lower() in {word.lower() for word in tracker.closed}
    blamed = (party for label, party in tracker.parties.items() if label in raw.labels)
    return Ticket(
        key=raw.key,
        title=" ".join(raw.title.split())[:LONGEST_TITLE],
        url=raw.url,
        status=raw.status,
        open=not settled,
        party=next(blamed, None),
        created_at=raw.created_at,
        updated_at=raw.updated_at,
        resolved_at=raw.resolved_at if settled else None,
        subjects=named.subjects,
        products=named.products,
    )


def stamp(entry: dict[str, Any], key: str) -> datetime:
    """An instant that must be there; raises EntryRefused."""
    at = moment(entry, key)
    if at is None:
        raise EntryRefused(f"{key} is missing")
    return at


def names_in(value: Any) -> tuple[str, ...]:
    """The texts of a list of texts, or of objects that have a name; nothing else in it."""
    if not isinstance(value, list):
        return ()
    named = (one.get("name") if isinstance(one, dict) else one for one in value)
    return tuple(one for one in named if isinstance(one, str))


def words(value: Any, depth: int = 0) -> str:
    """The text of a value that is a text, or a document of nested nodes that hold texts."""
    if isinstance(value, str):
        return value
    if depth > 40:
        return ""
    if isinstance(value, list):
        return "\n".join(words(one, depth + 1) for one in value)
    if isinstance(value, dict):
        return words(value.get("text") or value.get("content") or "", depth + 1)
    return ""
