"""What the pages say, in each language: messages from api/i18n, numbers, instants and lengths.

To add a language, add a file beside en.yaml with the same keys. Instants are shown in UTC;
percentages are floored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from maas.domain.instants import duration_us
from maas.domain.quantities import floor_percent
from maas.domain.ratios import Ratio

FOLDER = Path(__file__).parent / "i18n"
DEFAULT = "en"
_SPACE = "\u00a0"
_QUANTITY = re.compile(r"(?<=\d) (?=(?:h|d|j|s|min|%)\b|%)")  # kept on one line


@dataclass(frozen=True, slots=True)
class Words:
    """One language."""

    language: str
    messages: Mapping[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """The message with its values; KeyError for a key that no language has."""
        return self.messages[key].format(**values) if values else self.messages[key]

    def count(self, key: str, number: int) -> str:
        """A counted message: `key.one` or `key.other`, with {n} written out."""
        one = number == 1 or (number == 0 and self.language == "fr")
        return self(f"{key}.{'one' if one else 'other'}", n=self.number(number))

    def local(self, text: Mapping[str, str] | None) -> str:
        """The catalogue's text in this language, else in English, else in whatever it has."""
        if not text:
            return ""
        found = text.get(self.language) or text.get(DEFAULT) or next(iter(text.values()))
        return _QUANTITY.sub(_SPACE, found)

    def trail(self, titles: tuple[Mapping[str, str], ...]) -> str:
        """Titles from the outermost group inwards."""
        return " › ".join(self.local(title) for title in titles)

    def number(self, value: int) -> str:
        """With the language's thousands separator."""
        return f"{value:,}".replace(",", self("format.thousands"))

    def decimal(self, digits: str) -> str:
        """Plain digits with a point, as this language writes them."""
        return digits.replace(".", self("format.decimal"))

    def percent(self, ratio: Ratio, digits: int = 2) -> str:
        """Floored; a dash where there is nothing to judge."""
        shown = ratio.percent(digits)
        return "–" if shown is None else self.decimal(shown) + _SPACE + "%"

    def share(self, share: Fraction) -> str:
        """A target as it was written: 95 %, 99.5 %."""
        shown = floor_percent(share.numerator, share.denominator, 3).rstrip("0").rstrip(".")
        return self.decimal(shown) + _SPACE + "%"

    def day(self, day: date) -> str:
        return f"{day.day} {self(f'month.{day.month}')} {day.year}"

    def short_day(self, day: date) -> str:
        return f"{day.day} {self(f'month.{day.month}')}"

    def month(self, day: date) -> str:
        return f"{self(f'month.{day.month}')} {day.year}"

    def clock(self, moment: datetime) -> str:
        return f"{moment.astimezone(UTC):%H:%M}"

    def instant(self, moment: datetime) -> str:
        """To the minute, with the zone."""
        utc = moment.astimezone(UTC)
        return f"{self.day(utc.date())}, {utc:%H:%M}{_SPACE}UTC"

    def short_instant(self, moment: datetime) -> str:
        """Without the year, to the minute; its page says that all times are UTC."""
        utc = moment.astimezone(UTC)
        return f"{self.short_day(utc.date())}, {utc:%H:%M}"

    def length(self, length: timedelta) -> str:
        """The two largest units, cut: 2 d 4 h, 1 h 05 min, 47 min, 12 s."""
        us = duration_us(length)
        sign, seconds = ("−" if us < 0 else ""), abs(us) // 1_000_000
        days, rest = divmod(seconds, 86_400)
        hours, rest = divmod(rest, 3_600)
        minutes, left = divmod(rest, 60)
        parts = [(days, "d"), (hours, "h"), (minutes, "min"), (left, "s")]
        first = next((at for at, (size, _) in enumerate(parts) if size), 3)
        shown = [
            f"{size}{_SPACE}{self(f'unit.{unit}')}"
            for size, unit in parts[first : first + 2]
            if size
        ]
        return sign + (_SPACE.join(shown) or f"0{_SPACE}{self('unit.s')}")


def load_words(folder: Path = FOLDER) -> dict[str, Words]:
    """Every language in the folder, by its code."""
    return {
        path.stem: Words(path.stem, _flat(yaml.safe_load(path.read_text("utf-8"))))
        for path in sorted(folder.glob("*.yaml"))
    }


def choose(languages: Mapping[str, Words], asked: str | None, accepted: str) -> Words:
    """The language asked for, else the best of an Accept-Language header, else English."""
    if asked in languages:
        return languages[str(asked)]
    for code in _by_preference(accepted):
        if code in languages:
            return languages[code]
    return languages[DEFAULT]


def _by_preference(accepted: str) -> list[str]:
    wished: list[tuple[float, str]] = []
    for part in accepted.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wished.append((-float(weight or 1), tag.partition("-")[0].lower()))
        except ValueError:
            continue
    return [code for _, code in sorted(wished, key=lambda wish: wish[0])]


def _flat(tree: Mapping[Any, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat
