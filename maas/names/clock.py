"""The compact times inside names, YYYYMMDDThhmmss, as integer microseconds.

Only real instants of the space age are accepted; the conventional values for "no end" and
"no beginning" become None. Days are cached because thousands of names share one.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from maas.domain.instants import DAY, SECOND

OPEN_ENDS = frozenset({"99999999T999999", "99991231T235959", "21000101T000000"})
OPEN_STARTS = frozenset({"00000000T000000"})
YEARS = range(1970, 2100)
_EPOCH_DAY = date(1970, 1, 1).toordinal()


class NotAnInstant(ValueError):
    """Fifteen well-formed characters that are no time; carries them as `text`."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


@lru_cache(maxsize=4096)
def _day(text: str) -> int:
    year = int(text[:4])
    if year not in YEARS:
        raise ValueError(f"year {year} lies outside {YEARS.start} to {YEARS.stop - 1}")
    return (date(year, int(text[4:6]), int(text[6:8])).toordinal() - _EPOCH_DAY) * DAY


def instant(text: str) -> int:
    """The microseconds of YYYYMMDDThhmmss (UTC); raises NotAnInstant when there is no such time."""
    hour, minute, second = int(text[9:11]), int(text[11:13]), int(text[13:15])
    if hour > 23 or minute > 59 or second > 59:
        raise NotAnInstant(text)
    try:
        return _day(text[:8]) + (hour * 3600 + minute * 60 + second) * SECOND
    except ValueError:
        raise NotAnInstant(text) from None


def validity_start(text: str) -> int | None:
    """As `instant`, with None for a validity that has always held."""
    return None if text in OPEN_STARTS else instant(text)


def validity_end(text: str) -> int | None:
    """As `instant`, with None for a validity without end."""
    return None if text in OPEN_ENDS else instant(text)
