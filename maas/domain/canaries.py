"""A canary: a scene that was sent, its mark when it was answered, and where that leaves it. Pure.

No answer is the first alarm, an answer worse than its bands the second, and drift the third: a
mark that no longer fits those before it, seen by an exponentially weighted mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any


class CanaryState(StrEnum):
    """Where a canary stands by its last scene that was answered or is overdue."""

    SOUND = "sound"
    UNSENT = "unsent"
    SILENT = "silent"
    POOR = "poor"
    DRIFTING = "drifting"


@dataclass(frozen=True, slots=True)
class Mark:
    """How well a scene was answered. Medians in metres, None when no ship was found."""

    ships: int
    found: int
    clear_ships: int
    clear_found: int
    false_alarms: int
    sea_m2: int
    position_m: float | None
    length_m: float | None
    reporting: int
    reporting_matched: int
    dark: int
    dark_found: int
    classes: tuple[Mapping[str, Any], ...] = ()
    stages: Mapping[str, int] | None = None

    @property
    def recall(self) -> Fraction | None:
        return _share(self.found, self.ships)

    @property
    def clear_recall(self) -> Fraction | None:
        return _share(self.clear_found, self.clear_ships)

    @property
    def false_per_10000_km2(self) -> float:
        return self.false_alarms / self.sea_m2 * 1e10 if self.sea_m2 else 0.0

    @property
    def ais_match(self) -> Fraction | None:
        return _share(self.reporting_matched, self.reporting)

    @property
    def dark_recall(self) -> Fraction | None:
        return _share(self.dark_found, self.dark)


@dataclass(frozen=True, slots=True)
class CanaryRun:
    """One scene of a canary: sent, due, and marked once it was answered."""

    canary: str
    slot_at: datetime
    image: str
    spec: Mapping[str, Any]
    due_at: datetime
    dropped_at: datetime | None = None
    trouble: str = ""
    answered_at: datetime | None = None
    mark: Mark | None = None

    def overdue(self, as_of: datetime) -> bool:
        return self.answered_at is None and as_of > self.due_at


def _share(good: int, valid: int) -> Fraction | None:
    return Fraction(good, valid) if valid else None
