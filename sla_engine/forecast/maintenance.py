"""What a planned maintenance would cost: excluded as far as the contract lets it, else down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from maas.domain.exclusions import PLANNED, Exclusion, ExclusionStatus, Rule, View, Word, counted
from maas.domain.figures import Figure
from maas.domain.intervals import Interval, intersect, subtract, total
from maas.domain.promises import Item
from maas.domain.states import ItemState


@dataclass(frozen=True, slots=True)
class Cost:
    """The figure without and with a maintenance. Times in microseconds, or items."""

    before: Fraction | None
    after: Fraction | None
    excluded: int
    lost: int
    why_not: str


def excluded_part(
    window: Interval, announced_at: int, standing: Iterable[Exclusion], rule: Rule,
    period: Interval,
) -> tuple[list[Interval], str]:  # fmt: skip
    """What of a maintenance the contract would take out if it were agreed, and why not more."""
    word = Word(ExclusionStatus.AGREED, "what if", announced_at, "")
    asked = Exclusion(
        "~what-if", "", (), window, (), PLANNED, "", announced_at, announced_at, (word,)
    )
    for one in counted([*standing, asked], rule, period, View.AGREED):
        if one.exclusion.id == asked.id:
            return list(one.intervals), one.why_not
    return [], ""


def time_cost(
    figure: Figure, rest: Sequence[Interval], window: Interval, out: Sequence[Interval], why: str
) -> Cost:
    """An availability whose remaining service hours would all be up, but for the window."""
    inside = intersect(rest, [window])
    lost = total(subtract(inside, out))
    excluded = total(inside) - lost
    seen, good = figure.up + figure.degraded + figure.down, figure.strict
    if good is None:
        return Cost(None, None, excluded, lost, why)
    whole = seen + total(rest)
    kept = good * seen + total(rest)
    after = (kept - lost - excluded) / (whole - excluded) if whole > excluded else None
    return Cost(kept / whole, after, excluded, lost, why)


def item_cost(figure: Figure, items: Iterable[Item], window: Interval) -> Cost:
    """Items whose clock would run in the window, all of them late: the worst it can do."""
    waiting = [item for item in items if item.state is ItemState.NOT_DUE]
    hit = sum(item.t0 < window.end and item.due_at > window.start for item in waiting)
    whole = figure.valid + len(waiting)
    if not whole or figure.kind != "timeliness":
        return Cost(figure.strict, figure.strict, 0, hit, "")
    good = figure.good + len(waiting)
    return Cost(Fraction(good, whole), Fraction(good - hit, whole), 0, hit, "")
