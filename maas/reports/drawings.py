"""What a drawing shows: places between 0 and 1, and beside each the figure in words.

Nothing is read off a place. None is "not there".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """met, missed or undetermined, with its word."""

    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a trend; `y` None: not determined."""

    y: float | None
    target_y: float
    verdict: Verdict
    name: str
    share: str
    of: str
    target: str
    now: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """Periods from the oldest to this one; the axis runs from `low` to `high`."""

    points: Sequence[Point]
    low: str
    high: str
    alt: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One local day: how much was lost, and whether that is more than the target allows."""

    height: float | None
    kind: str  # met, missed, empty
    day: str
    share: str
    lost: str
    good: str
    valid: str


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a period, by what was lost on each; `allowed_y` is where the target stands."""

    bars: Sequence[Bar]
    allowed_y: float
    top: str
    allowed: str
    first: str
    last: str
    alt: str
    explained: str
