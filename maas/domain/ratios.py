"""Counts that can be added up, and shares that keep both their numbers until they become text.

What the shares mean is said once, in `maas.domain.figures`. A percentage is floored, never rounded
up; nothing over nothing is None, never 0 and never 100 %.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction

from maas.domain.quantities import floor_percent


@dataclass(frozen=True, slots=True)
class Ratio:
    """A count (or microseconds) of good over valid."""

    numerator: int
    denominator: int

    @staticmethod
    def of(share: Fraction | None) -> Ratio:
        """The pair of an exact share; 0/0 for None."""
        return Ratio(0, 0) if share is None else Ratio(share.numerator, share.denominator)

    @property
    def share(self) -> Fraction | None:
        """The exact value; None when there is nothing to judge."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    def percent(self, digits: int = 2) -> str | None:
        """The floored percentage as plain digits with a point; None when there is nothing."""
        if not self.denominator:
            return None
        return floor_percent(self.numerator, self.denominator, digits)


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """Items by state, the publications behind them and their amounts, over some window.

    The amounts are those of items whose outcome is determined, each capped at its expectation.
    """

    not_due: int = 0
    on_time: int = 0
    overdue: int = 0
    late: int = 0
    missing: int = 0
    excluded: int = 0
    cancelled: int = 0
    unknown: int = 0
    produced_on_time: int = 0
    produced_late: int = 0
    amount_expected: int = 0
    amount_achieved: int = 0

    def __add__(self, other: ItemCounts) -> ItemCounts:
        return ItemCounts(
            *(getattr(self, field.name) + getattr(other, field.name) for field in fields(self))
        )

    @property
    def determined(self) -> int:
        """Items that are good or bad for certain: overdue ones can no longer be on time."""
        return self.on_time + self.late + self.missing + self.overdue


@dataclass(frozen=True, slots=True)
class TimeCounts:
    """Microseconds up, degraded, down and unknown, disjoint, over some window."""

    up_us: int = 0
    degraded_us: int = 0
    down_us: int = 0
    unknown_us: int = 0

    def __add__(self, other: TimeCounts) -> TimeCounts:
        return TimeCounts(
            self.up_us + other.up_us,
            self.degraded_us + other.degraded_us,
            self.down_us + other.down_us,
            self.unknown_us + other.unknown_us,
        )
