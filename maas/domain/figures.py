"""A figure: counts and sums with their exact ratios, None where there is nothing to divide.

strict = on_time / (on_time + late + missing + overdue); produced = products in time / products;
completeness = achieved / expected; availability after the unknown policy. See docs/explanation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from maas.domain.states import ItemState

DETERMINED = (ItemState.ON_TIME, ItemState.LATE, ItemState.MISSING, ItemState.OVERDUE)


def ratio(part: int, whole: int) -> Fraction | None:
    """part/whole exactly, or None for an empty whole."""
    return None if whole == 0 else Fraction(part, whole)


@dataclass(frozen=True, slots=True)
class Figure:
    """One objective over one window. Times and amounts in microseconds (or counts)."""

    objective: str
    kind: str
    denominator: str
    target: Fraction
    counts: Mapping[ItemState, int] = field(default_factory=dict)
    arrived_by: tuple[int, ...] = ()  # items arrived within each of completeness_after
    produced_on_time: int = 0
    produced_late: int = 0
    expected: int = 0
    achieved: int = 0
    up: int = 0
    degraded: int = 0
    down: int = 0
    unknown: int = 0
    excluded: int = 0  # items, or time, taken out
    degraded_weight: Fraction = Fraction(0)
    unknown_policy: str = "exclude"

    @property
    def valid(self) -> int:
        """The denominator of the strict figure."""
        if self.kind == "availability":
            seen = self.up + self.degraded + self.down
            return seen + self.unknown if self.unknown_policy in ("down", "up") else seen
        if self.kind == "completeness":
            return self.expected
        return sum(self.counts.get(state, 0) for state in DETERMINED)

    @property
    def good(self) -> int:
        """The numerator of the strict figure; of a weight that leaves a rest, its whole part."""
        if self.kind == "availability":
            whole = self._worth.numerator // self._worth.denominator
            return whole + (self.unknown if self.unknown_policy == "up" else 0)
        if self.kind == "completeness":
            return self.achieved
        return self.counts.get(ItemState.ON_TIME, 0)

    @property
    def _worth(self) -> Fraction:
        return self.up + self.degraded_weight * self.degraded

    @property
    def strict(self) -> Fraction | None:
        """The contractual figure, exactly."""
        if self.kind != "availability" or not self.valid:
            return ratio(self.good, self.valid)
        return (self._worth + (self.unknown if self.unknown_policy == "up" else 0)) / self.valid

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        """The figure if all that is unknown were bad, and if all of it were good."""
        if self.kind == "availability":
            whole = self.up + self.degraded + self.down + self.unknown
            if not whole:
                return None, None
            return self._worth / whole, (self._worth + self.unknown) / whole
        hidden = self.counts.get(ItemState.UNKNOWN, 0)
        if self.kind == "completeness":
            return self.strict, self.strict
        return ratio(self.good, self.valid + hidden), ratio(self.good + hidden, self.valid + hidden)

    @property
    def produced(self) -> Fraction | None:
        return ratio(self.produced_on_time, self.produced_on_time + self.produced_late)

    @property
    def coverage(self) -> Fraction | None:
        """The share of time, or of items past their deadline or arrived, that could be judged."""
        if self.kind == "availability":
            seen = self.up + self.degraded + self.down
            return ratio(seen, seen + self.unknown)
        known = sum(self.counts.get(state, 0) for state in DETERMINED)
        return ratio(known, known + self.counts.get(ItemState.UNKNOWN, 0))

    @property
    def met(self) -> bool | None:
        """Whether the target holds exactly; None without data."""
        return None if self.strict is None else self.strict >= self.target
