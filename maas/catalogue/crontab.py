"""Timetables in five fields, as cron writes them, in UTC: minute hour day month weekday.

Sunday is 0 or 7, as in cron; the library's own reading of numbers begins the week on Monday.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from apscheduler.triggers.cron import CronTrigger

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(\*|[a-z]{3}|\d)(?:-([a-z]{3}|\d))?(?:/(\d+))?")


class CronInvalid(ValueError):
    """The text is no timetable; the message says what is wrong with it."""


def timetable(text: str) -> CronTrigger:
    """The timetable of a text; raises CronInvalid."""
    fields = text.split()
    if len(fields) != 5:
        raise CronInvalid(f"{text!r} has {len(fields)} fields: minute hour day month weekday")
    minute, hour, day, month, weekday = fields
    try:
        return CronTrigger(
            minute=minute, hour=hour, day=day, month=month, day_of_week=_weekdays(weekday),
            timezone=UTC,
        )  # fmt: skip
    except ValueError as error:
        raise CronInvalid(f"{text!r} is no timetable: {error}") from None


def next_time(trigger: CronTrigger, after: datetime) -> datetime | None:
    """The first time later than an instant, UTC; None when there is none."""
    found: datetime | None = trigger.get_next_fire_time(after, after)
    return found


def _weekdays(field: str) -> str:
    if field == "*":
        return field
    chosen: set[int] = set()
    for part in field.lower().split(","):
        found = _PART.fullmatch(part)
        if found is None:
            raise CronInvalid(f"{field!r} is no list of weekdays: write 1-5 or mon,thu")
        first, last = (0, 6) if found[1] == "*" else (_number(found[1]), None)
        if last is None:
            last = _number(found[2]) if found[2] else first
        if last < first:
            raise CronInvalid(f"{part!r} ends before it begins")
        chosen |= {day % 7 for day in range(first, last + 1, int(found[3] or 1) or 1)}
    return ",".join(DAYS[day] for day in sorted(chosen))


def _number(text: str) -> int:
    if text.isdigit() and int(text) <= 7:
        return int(text)
    if text in DAYS:
        return DAYS.index(text)
    raise CronInvalid(f"{text!r} is no weekday")
