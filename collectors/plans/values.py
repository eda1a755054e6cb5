"""The values inside plan rows: times in UTC with or without a Z, whole numbers, durations.

Everything raises RowUnreadable with the column's name, so that the caller can set the row aside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from collectors.plans.content import RowUnreadable
from maas.domain.instants import DAY, SECOND, to_us

TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z?")
NUMBER = re.compile(r"[0-9]{1,9}")
LONGEST_TEXT = 64
TOLERANCE = 2 * SECOND

Row = Mapping[str, str]


def text_of(row: Row, column: str) -> str:
    """The column's text, which must not be empty."""
    text = text_or_empty(row, column)
    if not text:
        raise RowUnreadable(f"{column} is missing")
    return text


def text_or_empty(row: Row, column: str) -> str:
    """The column's text, short and printable; empty when the row ends before it."""
    text = row.get(column, "").strip()
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise RowUnreadable(f"{column} holds {text[:LONGEST_TEXT]!a}, which is no plan value")
    return text


def number_of(row: Row, column: str) -> int:
    text = text_of(row, column)
    if NUMBER.fullmatch(text) is None:
        raise RowUnreadable(f"{column} is {text!r}, expected a whole number")
    return int(text)


def number_or_none(row: Row, column: str) -> int | None:
    return number_of(row, column) if text_or_empty(row, column) else None


def instant_of(row: Row, column: str) -> int:
    """Microseconds since the epoch; a time without Z is UTC."""
    text = text_of(row, column)
    try:
        if TIME.fullmatch(text) is None:
            raise ValueError("expected YYYY-MM-DDThh:mm:ss, with or without decimals and Z")
        return to_us(datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC))
    except ValueError as error:
        raise RowUnreadable(f"{column} is {text!r}: {error}") from None


def interval_of(row: Row, start: str, stop: str) -> tuple[int, int]:
    """Both instants, the second after the first and within a day of it."""
    start_at, end_at = instant_of(row, start), instant_of(row, stop)
    if end_at <= start_at:
        raise RowUnreadable(f"{stop} {row[stop].strip()} is not after {start} {row[start].strip()}")
    if end_at - start_at > DAY:
        raise RowUnreadable(f"from {start} to {stop} is more than a day")
    return start_at, end_at


def check_duration(row: Row, column: str, unit: int, interval: tuple[int, int]) -> None:
    """The stated duration, in `unit` microseconds, must agree with the interval within 2 s."""
    stated, counted = number_of(row, column) * unit, interval[1] - interval[0]
    if abs(stated - counted) > TOLERANCE:
        raise RowUnreadable(
            f"{column} says {stated / SECOND:g} s but stop − start is {counted / SECOND:g} s"
        )
