"""What the harvest needs to know of a kind of source."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from maas.db.connection import Connection
from maas.db.facts import Quarantined


@dataclass(slots=True)
class Batch:
    """Rows ready to be written, and what had to be set aside."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)


Read = Callable[[str, Sequence[bytes], datetime], Batch]
Store = Callable[[Connection, Sequence[tuple[Any, ...]]], Awaitable[set[str]]]


@dataclass(frozen=True, slots=True)
class SourceKind:
    """Which entity set is asked for, what is expanded, and how entries are read and stored."""

    entity: str
    expand: str
    read: Read
    store: Store
    grows: bool = False  # entries change after they were published
