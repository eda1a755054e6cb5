"""Reading a window of publication to its end, whatever the service does while it is read.

Pages are asked for by offset, or follow the links that the service gives. Rows that come or go in
between shift the pages: each page by offset begins with the last row of the one before, and where
it does not, that one is read again. Where offsets lie too deep, reading begins anew from the last
date. Rows of other dates than were asked for are given, too: whether they can be believed is for
the reader. A service that leads in a circle, or gives rows without end, is told so.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from collectors.errors import AskedTooMuch, SourceDown
from collectors.sources.asking import written

FAR = 9_000  # rows after which reading begins anew from the last date: some refuse 10,001
MOST_STALE = 20  # pages in a row that give nothing new
MOST_ROWS = 2_000_000  # of one window


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as it will be read, and what paging needs of it, as far as it can be told."""

    raw: bytes
    native_id: str | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in the order of the service, and the link to the next ones."""

    rows: Sequence[Row]
    link: str | None = None


Fetch = Callable[[datetime, int, str | None], Awaitable[Page]]
"""(from this date on, offset, or else this link) → a page."""


async def pages_between(
    root: str, since: datetime, until: datetime, fetch: Fetch
) -> AsyncIterator[Sequence[bytes]]:
    """The entries of [since, until), a page at a time, none of them twice. Raises CollectError."""
    window = _Window(root, since, until)
    while window.unfinished:
        async for fresh in _sweep(window, fetch):
            yield fresh


class _Window:
    """What has been seen of a window, and how far it has been read."""

    def __init__(self, root: str, since: datetime, until: datetime) -> None:
        self._root, self._since, self._until = root, since, until
        self._seen: set[bytes] = set()
        self._stale = 0
        self.last = since
        self.unfinished = True

    def fresh(self, rows: Sequence[Row]) -> list[bytes]:
        """The rows of a page that are new, of whatever date. Raises SourceDown."""
        new = []
        for row in rows:
            key = hashlib.blake2b(row.raw, digest_size=16).digest()
            at = row.published_at
            if key in self._seen:
                continue
            self._seen.add(key)
            new.append(row.raw)
            if at is not None and self._since <= at < self._until:
                self.last = max(self.last, at)
        self._stale = 0 if new else self._stale + 1
        if self._stale > MOST_STALE:
            raise SourceDown(f"{self._root} leads in a circle: {MOST_STALE} pages with nothing new")
        if len(self._seen) > MOST_ROWS:
            raise SourceDown(f"{self._root} gives more than {MOST_ROWS:,} rows of one window")
        return new

    def beyond(self, start: datetime) -> bool:
        """Whether reading anew from the last date would be a step forward."""
        return written(self.last) > written(start)


async def _sweep(window: _Window, fetch: Fetch) -> AsyncIterator[list[bytes]]:
    """Pages from the last date on: to their end, or as deep as they go."""
    start, offset, size = window.last, 0, 0
    edge: str | None = None  # the last row, with which the next page must begin
    link: str | None = None
    back = False
    while True:
        first = offset if edge is None else offset - 1
        try:
            page = await fetch(start, first, link)
        except AskedTooMuch:
            if offset and window.beyond(start):
                return
            raise
        rows = page.rows
        if edge is not None:
            if rows and rows[0].native_id == edge:
                rows = rows[1:]
            elif not back:  # shifted
                offset, edge, back = max(0, offset - size), None, True
                continue
        back = back and edge is None
        if rows and (new := window.fresh(rows)):
            yield new
        if not rows or (link is not None and page.link is None):
            window.unfinished = False
            return
        offset, size, link = first + len(page.rows), len(rows), page.link
        edge = rows[-1].native_id if link is None and size > 1 else None
        if offset >= FAR and window.beyond(start):
            return


def told_at(value: object) -> datetime | None:
    """An instant in UTC as services write it, or None: judging it is for the reader."""
    try:
        told = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if told is None or told.tzinfo is None:
        return None if told is None else told.replace(tzinfo=UTC)
    try:
        return told.astimezone(UTC)
    except OverflowError:  # before the year 1 in UTC
        return None
