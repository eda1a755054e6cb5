"""What OpenSLO v1 has a word for: names, targets, time windows, and what is kept beside them.

OpenSLO writes a target as a number below 1 and a rolling window in one unit; where ours is finer,
the nearest that it can write stands there, and the exact value is annotated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any

from maas.catalogue.agreed import Window

API = "openslo/v1"
PREFIX = "maas/"
TEXTS = frozenset({
    "responsible", "own_clock", "effective", "target", "customer", "provider", "grace",
    "answer_within", "combine",
})  # fmt: skip
BEGINNING = "2026-01-01 00:00:00"
CALENDARS = {"1M": "month", "1Q": "quarter", "3M": "quarter", "1Y": "year", "4Q": "year",
             "12M": "year"}  # fmt: skip
_WRITTEN = {"month": "1M", "quarter": "1Q", "year": "1Y"}
_MINUTES = {"w": 7 * 24 * 60, "d": 24 * 60, "h": 60, "m": 1}
_ROLLING = re.compile(r"([1-9]\d{0,7})([mhdw])")
_NOT_DNS = re.compile(r"[^a-z0-9-]+")
_LONGEST = 63


def dns_names(names: Iterable[str]) -> dict[str, str]:
    """Each name as OpenSLO wants it: lower case, digits, hyphens, at most 63, no two alike."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        bare = _NOT_DNS.sub("-", name.lower()).strip("-") or "unnamed"
        told, number = bare[:_LONGEST].rstrip("-"), 2
        while told in taken:
            ending = f"-{number}"
            told, number = bare[: _LONGEST - len(ending)].rstrip("-") + ending, number + 1
        taken.add(told)
        found[name] = told
    return found


def target_number(target: Fraction) -> float:
    """The target as OpenSLO writes it: a number in [0, 1)."""
    return min(float(target), 0.999999) if float(target) >= 1 else float(target)


def read_target(told: object, whole: int) -> Fraction | None:
    """A target, or a targetPercent with `whole` 100; None for what is none."""
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    try:
        share = Fraction(str(told)) / whole
    except ValueError:  # nan, inf
        return None
    return share if 0 < share <= 1 else None


def window_entry(window: Window) -> dict[str, Any]:
    """An entry of timeWindow."""
    if window.rolling is not None:
        return {"duration": _shorthand(window.rolling), "isRolling": True}
    return {
        "duration": _WRITTEN[window.calendar or "month"],
        "isRolling": False,
        "calendar": {"startTime": BEGINNING, "timeZone": window.time_zone},
    }


def _shorthand(length: timedelta) -> str:
    """Whole units of one kind; a rest of a minute is counted as one."""
    minutes = -(-length // timedelta(minutes=1))
    unit = next(unit for unit in ("d", "h", "m") if minutes % _MINUTES[unit] == 0)
    return f"{minutes // _MINUTES[unit]}{unit}"


def read_window(entry: object) -> dict[str, Any] | None:
    """An entry of timeWindow in the words of a catalogue; None for what it has no word for."""
    if not isinstance(entry, Mapping):
        return None
    duration = str(entry.get("duration"))
    if not entry.get("isRolling"):
        calendar = entry.get("calendar")
        told = calendar if isinstance(calendar, Mapping) else {}
        named = {"calendar": CALENDARS.get(duration), "time_zone": str(told.get("timeZone", "UTC"))}
        return named if named["calendar"] is not None else None
    match = _ROLLING.fullmatch(duration)
    if match is None:
        return None
    return {"rolling": f"{int(match[1]) * _MINUTES[match[2]]}m"}


def annotated(fields: Mapping[str, Any]) -> dict[str, str]:
    """Fields as annotations: texts as they are, everything else as JSON."""
    return {
        PREFIX + key: value if key in TEXTS else json.dumps(value, ensure_ascii=False)
        for key, value in fields.items()
    }


def read_annotation(key: str, told: str) -> Any:
    """The value of an annotation; raises ValueError for what is no JSON."""
    return told if key in TEXTS else json.loads(told)
