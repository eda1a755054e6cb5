"""The probability that a running item misses its deadline, counted in the history of its like.

P(breach) = P(D_s + D_{s+1..n} > slack | D_s > e): of the roads that were as long in the present
stage as this one, the share that then took longer than this one still may. What never arrived is
part of history: it took longer than anything. See docs/explanation/forecast.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from maas.domain.states import Danger

ENOUGH = 30  # roads that must be left to count in; fewer, and a wider class is asked
LEAST = 5  # that the widest class must have; fewer, and only budgets are left to go by
WARN, PAGE = Fraction(1, 2), Fraction(9, 10)
HALF = Fraction(1, 2)

Durations = tuple[int | None, ...]  # of a road's stages in microseconds; None: it never ended
ClassKey = tuple[str, ...]  # from the widest to the narrowest: ("IW_GRDH_1S", "S1A", "NRT")
History = Mapping[ClassKey, Sequence[Durations]]


@dataclass(frozen=True, slots=True)
class Running:
    """An item on its road. Lengths in microseconds."""

    key: str
    kind: ClassKey
    stage: int  # the present one, counted from 0
    elapsed: int  # in the present stage
    slack: int  # from the start of the present stage to the deadline
    budgets: tuple[int, ...]  # of all stages


@dataclass(frozen=True, slots=True)
class Prediction:
    """How likely a breach is, and what that rests on: `roads` of history, or 0 for budgets."""

    probability: Fraction
    danger: Danger
    roads: int
    kind: ClassKey


def predict(item: Running, history: History) -> Prediction:
    """The probability of a breach, from the narrowest class that knows enough."""
    if item.elapsed > item.slack:
        return Prediction(Fraction(1), Danger.PAGE, 0, item.kind)
    for width in range(len(item.kind), -1, -1):
        kind = item.kind[:width]
        left = [
            (took, rest)
            for took, rest in (_from(road, item.stage) for road in history.get(kind, ()))
            if took is None or took > item.elapsed
        ]
        if len(left) >= (ENOUGH if kind else LEAST):
            return _counted(item, kind, left)
    return _budgeted(item)


def _from(road: Durations, stage: int) -> tuple[int | None, int | None]:
    """How long a road took in a stage, and from its start to the road's end; None: for ever."""
    took = road[stage] if stage < len(road) else None
    rest = road[stage:]
    known = [length for length in rest if length is not None]
    whole = sum(known) if rest and len(known) == len(rest) else None
    return took, whole


def _counted(
    item: Running, kind: ClassKey, left: Sequence[tuple[int | None, int | None]]
) -> Prediction:
    """Count; half a road is added to either side, so that no small sample is ever certain."""
    bad = sum(whole is None or whole > item.slack for _, whole in left)
    probability = (bad + HALF) / (len(left) + 1)
    remaining = sorted(whole - item.elapsed for _, whole in left if whole is not None)
    return Prediction(probability, _danger(item, probability, remaining), len(left), kind)


def _danger(item: Running, probability: Fraction, remaining: Sequence[int]) -> Danger:
    fastest = remaining[(len(remaining) - 1) // 10] if remaining else 0
    if probability >= PAGE or item.slack - item.elapsed < fastest:
        return Danger.PAGE
    return Danger.WARN if probability >= WARN else Danger.CALM


def _budgeted(item: Running) -> Prediction:
    """Without history: the share of the time left that the remaining budgets would use up.

    It reaches a half when they fit exactly, and grows with what they exceed it by.
    """
    budgets = item.budgets[item.stage :]
    needed = max(0, (budgets[0] if budgets else 0) - item.elapsed) + sum(budgets[1:])
    left = item.slack - item.elapsed
    probability = Fraction(needed, needed + left) if needed + left else HALF
    return Prediction(probability, _danger(item, probability, ()), 0, ())


def classes(roads: Sequence[tuple[ClassKey, Durations]]) -> dict[ClassKey, list[Durations]]:
    """Roads under each of their classes, from all of them together to the narrowest."""
    found: dict[ClassKey, list[Durations]] = {}
    for kind, road in roads:
        for width in range(len(kind) + 1):
            found.setdefault(kind[:width], []).append(road)
    return found
