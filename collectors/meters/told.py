"""What one look at a meter gives: readings, orders, and entries that could not be read."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from collectors.sources.entry import EntryRefused, text_of
from maas.db.facts_readings import ArchiveOrder, Reading


@dataclass(slots=True)
class MeterTold:
    """`refused` holds raw entries with the reason."""

    readings: list[Reading] = field(default_factory=list)
    orders: list[ArchiveOrder] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def number(value: Any, what: str) -> float:
    """A number, also when written as a text; raises EntryRefused."""
    try:
        read = float(value)
    except (TypeError, ValueError, OverflowError):
        raise EntryRefused(f"{what} is {value!r}, not a number") from None
    if not math.isfinite(read):
        raise EntryRefused(f"{what} is {value!r}, not a finite number")
    return read


def named(entry: Any, *path: str) -> Any:
    """What stands at a path of names; None where it leads nowhere."""
    for step in path:
        entry = entry.get(step) if isinstance(entry, dict) else None
    return entry


def name_of(entry: Any, *path: str) -> str:
    """A name that may become a key, at a path; raises EntryRefused."""
    above = named(entry, *path[:-1])
    return text_of(above if isinstance(above, dict) else {}, path[-1])
