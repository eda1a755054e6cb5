"""Contract periods and service hours: local midnights and wall clocks, as exact UTC intervals.

A month of Europe/Paris begins at its own midnight: October has one hour more than its days say,
March one hour less. Names are 2026-10, 2026-Q4 and 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from maas.domain.instants import MINUTE, duration_us, from_us, to_us
from maas.domain.intervals import Interval, union

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
_PERIOD = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])|-Q([1-4]))?")
_HOURS = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name; raises ValueError that says what to write."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"{name!r} is not a time zone: write an IANA name such as UTC or Europe/Paris"
        ) from None


def period(name: str, time_zone: str = "UTC") -> Interval:
    """The interval that a period's name means in a time zone; raises ValueError."""
    year, month, months = _read(name)
    return Interval(_midnight(year, month, time_zone), _midnight(year, month + months, time_zone))


def period_name(instant: int, calendar: str, time_zone: str = "UTC") -> str:
    """The name of the month, quarter or year that holds an instant (microseconds, UTC)."""
    local = from_us(instant).astimezone(zone(time_zone))
    if calendar == "year":
        return f"{local.year:04d}"
    if calendar == "quarter":
        return f"{local.year:04d}-Q{(local.month + 2) // 3}"
    return f"{local.year:04d}-{local.month:02d}"


def calendar_of(name: str) -> str:
    """Whether a period's name is that of a month, a quarter or a year."""
    months = _read(name)[2]
    return next(calendar for calendar, length in MONTHS.items() if length == months)


def shifted(name: str, by: int) -> str:
    """The name of the period that lies `by` periods later, or earlier."""
    year, month, months = _read(name)
    index = year * 12 + month - 1 + by * months
    year, month = index // 12, index % 12 + 1
    if months == 12:
        return f"{year:04d}"
    return f"{year:04d}-Q{(month + 2) // 3}" if months == 3 else f"{year:04d}-{month:02d}"


def _read(name: str) -> tuple[int, int, int]:
    match = _PERIOD.fullmatch(name)
    if match is None or match[1] == "0000":
        raise ValueError(f"{name!r} is not a period: write 2026-10, 2026-Q4 or 2026")
    if match[3]:
        return int(match[1]), int(match[3]) * 3 - 2, 3
    return (int(match[1]), int(match[2]), 1) if match[2] else (int(match[1]), 1, 12)


def _midnight(year: int, month: int, time_zone: str) -> int:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return to_us(datetime(year, month, 1, tzinfo=zone(time_zone)))


@dataclass(frozen=True, slots=True)
class ServiceWeek:
    """Service hours: per weekday (0 is Monday) stretches of minutes since local midnight."""

    time_zone: str
    hours: Mapping[int, tuple[tuple[int, int], ...]]
    closed: frozenset[date] = frozenset()


def read_week(weekly: Mapping[str, str]) -> dict[int, tuple[tuple[int, int], ...]]:
    """Read {"mon-fri": "08:00-12:00 13:00-18:00"}; raises ValueError that says what to write."""
    found: dict[int, tuple[tuple[int, int], ...]] = {}
    for days, hours in weekly.items():
        stretches = tuple(_stretch(text) for text in hours.replace(",", " ").split())
        for day in _days(days):
            if day in found:
                raise ValueError(f"{DAYS[day]} stands twice: write each day once")
            found[day] = stretches
    return found


def _days(text: str) -> range:
    first, _, last = text.strip().lower().partition("-")
    if first not in DAYS or (last or first) not in DAYS:
        raise ValueError(f"{text!r} names no days: write mon, or mon-fri")
    start, end = DAYS.index(first), DAYS.index(last or first)
    if end < start:
        raise ValueError(f"{text!r} runs backwards: write two entries, up to sun and from mon")
    return range(start, end + 1)


def _stretch(text: str) -> tuple[int, int]:
    match = _HOURS.fullmatch(text)
    if match is None:
        raise ValueError(f'{text!r} are no hours: write "08:00-18:00", and 24:00 for midnight')
    start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    if not start < end <= 24 * 60 or int(match[2]) > 59 or int(match[4]) > 59:
        raise ValueError(f"{text!r} are no hours of one day: begin before the end, at most 24:00")
    return start, end


def serving(week: ServiceWeek | None, within: Interval) -> list[Interval]:
    """The service hours inside an interval; without a week, all of it.

    Service is on whenever the clock on the wall shows a time of the hours: where clocks go back,
    a time that comes twice is served twice; where they go forward, one that never comes is not.
    """
    if week is None:
        return union([within])
    tz = zone(week.time_zone)
    day = from_us(within.start).astimezone(tz).date() - timedelta(days=1)
    last = from_us(within.end).astimezone(tz).date() + timedelta(days=1)
    found: list[Interval] = []
    while day <= last:
        hours = () if day in week.closed else week.hours.get(day.weekday(), ())
        if hours:
            found += [one.clip(within) for one in _on_the_wall(day, hours, tz)]
        day += timedelta(days=1)
    return union(found)


def _on_the_wall(day: date, hours: Sequence[tuple[int, int]], tz: ZoneInfo) -> Iterator[Interval]:
    """Stretches of minutes since local midnight as UTC, before and after a change of the clock."""
    first, after = _local_midnight(day, tz), _local_midnight(day + timedelta(days=1), tz)
    turn = _turn(first, after, tz)
    midnight = to_us(datetime(day.year, day.month, day.day, tzinfo=UTC))  # as if local were UTC
    for piece in (Interval(first, turn), Interval(turn, after)):
        if piece.length == 0:
            continue
        offset = _offset(piece.start, tz)
        for start, end in hours:
            told = Interval(midnight + start * MINUTE - offset, midnight + end * MINUTE - offset)
            yield told.clip(piece)


def _local_midnight(day: date, tz: ZoneInfo) -> int:
    return to_us(datetime(day.year, day.month, day.day, tzinfo=tz))


def _offset(instant: int, tz: ZoneInfo) -> int:
    offset = from_us(instant).astimezone(tz).utcoffset()
    assert offset is not None
    return duration_us(offset)


def _turn(first: int, after: int, tz: ZoneInfo) -> int:
    """The instant in [first, after) at which the clocks change; `after` when they do not."""
    before, low, high = _offset(first, tz), first, after
    if _offset(after - 1, tz) == before:
        return after
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, tz) == before else (low, middle)
    return high
