"""Issues by their last change, oldest first, where what changes meanwhile shifts no page.

Each page is asked for from the last change of the one before, not by its number: an issue that
changes while the others are read moves to the end and would pull one of them out of sight. A
server may give fewer rows than it was asked for; only an empty page, or pages of nothing new, end.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from collectors.sources.asking import Service, ask
from collectors.sources.paging import told_at

ROWS = 100
MOST_PAGES = 1_000
MOST_STALE = 3  # pages in a row that give nothing new
_decode = msgspec.json.Decoder(list[dict[str, Any]]).decode


async def pages_by_change(
    service: Service, url: str, asked: Mapping[str, str], bound: str, since: datetime
) -> AsyncIterator[list[dict[str, Any]]]:
    """Pages of issues whose `updated_at` is not before `since`; `bound` is its parameter."""
    seen: set[bytes] = set()
    number, stale = 1, 0
    for _ in range(MOST_PAGES):
        told = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        more = {**asked, bound: told, "per_page": str(ROWS), "page": str(number)}
        page = await ask(service, url, _decode, "list of issues", more)
        new = {msgspec.json.encode(one): one for one in page}
        new = {text: one for text, one in new.items() if text not in seen}
        stale = 0 if new else stale + 1
        if not page or stale == MOST_STALE:
            return
        if new:
            yield list(new.values())
        seen |= set(new)
        changed = [at for one in page if (at := told_at(one.get("updated_at"))) is not None]
        last = max(changed, default=since).replace(microsecond=0)
        since, number = (last, 1) if new and last > since else (since, number + 1)
