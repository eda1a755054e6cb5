"""Values as a sentence says them, in English and in French: lengths, shares, lists, hours, days.

Spaces that must not break are narrow and do not break, as in the reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction

from maas.catalogue.model import ServiceHours
from maas.catalogue.values import format_share
from maas.domain.calendars import DAYS

NARROW = "\u202f"
UNITS = {
    "en": ("day", "hour", "minute", "second", "millisecond", "microsecond"),
    "fr": ("jour", "heure", "minute", "seconde", "milliseconde", "microseconde"),
}
SIZES_US = (86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000, 1_000, 1)
DAY_NAMES = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
           "octobre", "novembre", "décembre"),
}  # fmt: skip
CONJUNCTIONS = {"en": {"and": " and ", "or": " or "}, "fr": {"and": " et ", "or": " ou "}}


def local(title: Mapping[str, str], language: str) -> str:
    """A title in a language, else in English, else as it is."""
    return title.get(language) or title.get("en") or next(iter(title.values()))


def quoted(title: Mapping[str, str], language: str) -> str:
    """A title in the language's quotation marks."""
    text = local(title, language)
    return f"«{NARROW}{text}{NARROW}»" if language == "fr" else f"“{text}”"


def listed(parts: Iterable[str], last: str, language: str) -> str:
    """A, B and C; `last` is "and" or "or"."""
    told = list(parts)
    if len(told) < 2:
        return "".join(told)
    return ", ".join(told[:-1]) + CONJUNCTIONS[language][last] + told[-1]


def share(exact: Fraction, language: str) -> str:
    """95 %, 99,5 %, or an exact fraction."""
    text = format_share(exact).replace("%", f"{NARROW}%")
    return text.replace(".", ",") if language == "fr" else text


def length(exact: timedelta, language: str) -> str:
    """Every unit that it has: 1 hour 30 minutes."""
    left = exact // timedelta(microseconds=1)
    told = []
    for name, size in zip(UNITS[language], SIZES_US, strict=True):
        count, left = divmod(left, size)
        if count:
            told.append(f"{count}{NARROW}{name}{'s' if count > 1 else ''}")
    return " ".join(told) or f"0{NARROW}{UNITS[language][3]}{'s' if language == 'en' else ''}"


def hours(week: ServiceHours, language: str) -> str:
    """Monday to Friday 08:00 to 18:00; du lundi au vendredi de 8 h à 18 h."""
    told = []
    for days, stretches in week.weekly.items():
        when = [_stretch(one, language) for one in stretches.replace(",", " ").split()]
        if when:
            told.append(f"{_days(days, language)} {listed(when, 'and', language)}")
    return ", ".join(told)


def dates(days: Iterable[date], language: str) -> str:
    """25 December 2026 and 1 January 2027; le 25 décembre 2026 et le 1er janvier 2027."""
    return listed([_date(day, language) for day in sorted(days)], "and", language)


def _date(day: date, language: str) -> str:
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    text = f"{number}{NARROW}{MONTHS[language][day.month - 1]} {day.year}"
    return f"le {text}" if language == "fr" else text


def _days(text: str, language: str) -> str:
    first, _, last = (part.strip() for part in text.lower().partition("-"))
    names = dict(zip(DAYS, DAY_NAMES[language], strict=True))
    if language == "fr":
        return f"du {names[first]} au {names[last]}" if last else f"le {names[first]}"
    return f"{names[first]} to {names[last]}" if last else names[first]


def _stretch(text: str, language: str) -> str:
    start, _, end = text.partition("-")
    if language == "fr":
        return f"de {_heure(start)} à {_heure(end)}"
    return f"{start} to {end}"


def _heure(clock: str) -> str:
    hour, _, minute = clock.partition(":")
    return f"{int(hour)}{NARROW}h" + ("" if minute == "00" else f"{NARROW}{minute}")
