"""What documents say, in each language: messages from words/, numbers, shares, instants, lengths.

Shares are cut, never rounded; what is None is "n/a". To add a language, add a file with the same
keys. French gets its narrow no-break spaces here, so that nobody has to type them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from maas.domain.instants import from_us, iso
from maas.domain.quantities import floor_percent
from maas.reports.errors import UnknownLanguage

FOLDER = Path(__file__).parent / "words"
NARROW = "\u202f"
_BEFORE = re.compile(r"(?<=\S) (?=»|[:;!?%](?:[\s»).,]|$))")
_AFTER = re.compile(r"(?<=«) ")
_QUANTITY = re.compile(r"(?<=\d) (?=(?:h|d|j|s|ms|min|%)(?:\W|$))")  # kept on one line
_UNITS = (("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000))


@dataclass(frozen=True, slots=True)
class Words:
    """One language."""

    language: str
    messages: Mapping[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """The message with its values; KeyError for a key that the language lacks."""
        return self.messages[key].format(**values) if values else self.messages[key]

    def count(self, key: str, number: int) -> str:
        """A counted message: `key.one` or `key.other`, with {n} written out."""
        one = number == 1 or (number == 0 and self.language == "fr")
        return self(f"{key}.{'one' if one else 'other'}", n=self.number(number))

    def named(self, group: str, name: str) -> str:
        """The word for a closed set's member; the name itself where it is not of the set."""
        return self.messages.get(f"{group}.{name}", name)

    def local(self, text: Mapping[str, str]) -> str:
        """A text of the statement in this language, else in English, else in what it has."""
        found = text.get(self.language) or text.get("en") or next(iter(text.values()), "")
        return typographic(found, self.language)

    def number(self, value: int) -> str:
        return f"{value:,}".replace(",", self("format.thousands")).replace("-", "−")

    def decimal(self, digits: str) -> str:
        """Plain digits with a point, as this language writes them."""
        return digits.replace(".", self("format.decimal"))

    def percent(self, share: Fraction | None, digits: int = 2) -> str:
        """Floored to some digits; "n/a" for None."""
        if share is None:
            return self("na")
        shown = floor_percent(share.numerator, share.denominator, digits)
        return self.decimal(shown) + NARROW + "%"

    def share(self, share: Fraction) -> str:
        """Exactly, as a contract writes it: 95 %, 99.95 %; else as a fraction."""
        digits = decimals(share)
        if digits is None:
            return f"{self.number(share.numerator)}/{self.number(share.denominator)}"
        shown = floor_percent(share.numerator, share.denominator, digits)
        return self.decimal(shown) + NARROW + "%"

    def day(self, day: date) -> str:
        """3 October; in French the first is le 1er."""
        first = self.language == "fr" and day.day == 1
        return f"{day.day}{'er' if first else ''} {self(f'month.{day.month}')}"

    def instant(self, instant: int) -> str:
        """To the second, with the zone: 3 October 2026, 14:03:07 UTC."""
        moment = from_us(instant)
        return f"{self.day(moment)} {moment.year}, {moment:%H:%M:%S}\u00a0UTC"

    def length(self, length: int) -> str:
        """The two largest units, cut: 2 d 4 h, 1 h 05 min, 12 s; below a second exactly."""
        sign, left = ("−" if length < 0 else ""), abs(length)
        if 0 < left < 1_000_000:
            unit, size = ("ms", 1000) if left % 1000 == 0 else ("us", 1)
            return f"{sign}{left // size}{NARROW}{self(f'unit.{unit}')}"
        counts = []
        for unit, size in _UNITS:
            count, left = divmod(left, size)
            counts.append((count, self(f"unit.{unit}")))
        first = next((at for at, (count, _) in enumerate(counts) if count), 3)
        shown = [f"{count}{NARROW}{unit}" for count, unit in counts[first : first + 2] if count]
        return sign + (" ".join(shown) or f"0{NARROW}{self('unit.s')}").replace(" ", "\u00a0")

    def exact_length(self, length: int) -> str:
        """To the last microsecond: 719 h 01 min 00.5 s."""
        sign, left = ("−" if length < 0 else ""), abs(length)
        seconds, rest = divmod(left, 1_000_000)
        tail = self("format.decimal") + f"{rest:06d}".rstrip("0") if rest else ""
        hours, minutes = seconds // 3600, seconds // 60 % 60
        text = f"{self.number(hours)} h {minutes:02d} min {seconds % 60:02d}{tail} s"
        return sign + text.replace(" ", "\u00a0")

    def period(self, name: str) -> str:
        """2026-10 as October 2026; a year as it is."""
        year, _, part = name.partition("-")
        if part.startswith("Q"):
            return self("quarter", n=part[1:], year=year)
        return f"{self(f'month.{int(part)}')} {year}" if part.isdigit() else name


def stamp(instant: int) -> str:
    """UTC to the second, cut: 2026-10-03 14:03:07; its column says UTC."""
    return iso(instant, digits=0)[:-1].replace("T", " ")


def decimals(share: Fraction) -> int | None:
    """How many decimals its percentage has, up to six; None for more."""
    return next((n for n in range(7) if (share * 100 * 10**n).denominator == 1), None)


def digits_for(target: Fraction) -> int:
    """Decimals to show beside a target: never fewer than it has, so that no floor hides a miss."""
    return max(2, decimals(target) or 0)


def typographic(text: str, language: str) -> str:
    """Quantities kept on one line; in French also what stands before : ; ! ? % and inside « »."""
    if language == "fr":
        text = _AFTER.sub(NARROW, _BEFORE.sub(NARROW, text))
    return _QUANTITY.sub(NARROW, text)


@cache
def languages() -> Mapping[str, Words]:
    """Every language there is a file for, by its code."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def words_of(language: str) -> Words:
    """A language by its code; raises UnknownLanguage."""
    found = languages().get(language)
    if found is None:
        raise UnknownLanguage(f"{language!r} is no language here: write {' or '.join(languages())}")
    return found


def _read(path: Path) -> Words:
    told = _flat(yaml.safe_load(path.read_text("utf-8")))
    return Words(path.stem, {key: typographic(text, path.stem) for key, text in told.items()})


def _flat(tree: Mapping[Any, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat
