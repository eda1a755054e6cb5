"""The windows that figures are shown over. Pure; everything is UTC and half-open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

BAR_DAYS = 90


def midnight(day: date) -> datetime:
    """The first instant of a UTC day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def month_start(as_of: datetime) -> datetime:
    """The first instant of the calendar month of an instant."""
    return midnight(as_of.astimezone(UTC).date().replace(day=1))


def quarter_start(as_of: datetime) -> datetime:
    """The first instant of the calendar quarter of an instant."""
    today = as_of.astimezone(UTC).date()
    return midnight(today.replace(month=today.month - (today.month - 1) % 3, day=1))


def bar_days(as_of: datetime, count: int = BAR_DAYS) -> list[date]:
    """The last days up to today, oldest first."""
    today = as_of.astimezone(UTC).date()
    return [today - timedelta(days=back) for back in range(count - 1, -1, -1)]


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from first to last, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
