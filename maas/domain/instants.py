"""Instants as integer microseconds since the Unix epoch, UTC: the ledger's only clock.

Aware datetimes live at the edges; between them an instant is an int, so that adding, comparing
and hashing are exact and fast.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def to_us(moment: datetime) -> int:
    """Microseconds since the epoch; raises ValueError on a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: write it with an offset or Z")
    return duration_us(moment - EPOCH)


def from_us(instant: int) -> datetime:
    """The aware UTC datetime of an instant."""
    return EPOCH + timedelta(microseconds=instant)


def duration_us(length: timedelta) -> int:
    """A timedelta in integer microseconds, exactly."""
    return (length.days * 86_400 + length.seconds) * SECOND + length.microseconds


def iso(instant: int, *, digits: int = 3) -> str:
    """ISO 8601 in UTC with a Z, with 0, 3 or 6 decimals; excess digits are cut, not rounded."""
    text = from_us(instant).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return (text[:19] if digits == 0 else text[: 20 + digits]) + "Z"


def day_of(instant: int) -> str:
    """The UTC calendar day, as YYYY-MM-DD."""
    return from_us(instant).strftime("%Y-%m-%d")
