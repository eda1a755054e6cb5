"""Where a page of items ended, as text that the next page is asked for with."""

from __future__ import annotations

from datetime import datetime

from fastapi import HTTPException

from maas.db.pages_items import ItemRow
from maas.domain.instants import from_us, to_us


def mark(last: ItemRow) -> str:
    """The mark after an item."""
    return f"{to_us(last.t0)}:{last.key}"


def read_mark(after: str | None) -> tuple[datetime, str] | None:
    """The (t0, key) of a mark; 422 for what is none."""
    if after is None:
        return None
    instant, _, key = after.partition(":")
    try:
        return from_us(int(instant)), key
    except (ValueError, OverflowError):
        raise HTTPException(422, "after: write the `next` of the page before") from None
