"""What the harvest needs of a dialect: pages of entries, a sign of life, and a count.

Whatever the protocol, entries come out in the shape of OData v4 (Id, Name, PublicationDate,
ContentDate, Attributes), so that there is one reader of products.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from collectors.sources.asking import Service

Entries = Callable[[Service, bytes], Sequence[bytes]]
Pages = Callable[[Service, datetime, datetime], AsyncIterator[Sequence[bytes]]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one protocol is read over [since, until)."""

    pages: Pages
    has_rows: Callable[[Service], Awaitable[bool]]
    count: Callable[[Service, datetime, datetime], Awaitable[int | None]]
    entries: Entries  # those of one recorded page; raises msgspec.DecodeError for what is none
