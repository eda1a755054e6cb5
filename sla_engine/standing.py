"""Where an objective stands: met, at risk, breached, or without data. Pure and exact.

A rolling window is always complete, so below target is breached. A calendar month is breached
before its end only when even the best possible rest of it could not reach the target any more.
"""

from __future__ import annotations

from maas.catalogue.model import Objective
from maas.domain.figures import Figure
from maas.domain.states import ItemState, ObjectiveState


def standing(objective: Objective, figure: Figure, period_left: int) -> ObjectiveState:
    """The state of an objective; `period_left` is what remains of its month, in microseconds."""
    coverage, strict = figure.coverage, figure.strict
    if strict is None or coverage is None or coverage < objective.unknown.min_coverage:
        return ObjectiveState.NO_DATA
    bad, budget = figure.valid - figure.good, 1 - figure.target
    if objective.window.rolling is not None:
        if strict < figure.target:
            return ObjectiveState.BREACHED
        spent = bad * 2 > budget * figure.valid
        return ObjectiveState.AT_RISK if spent else ObjectiveState.MET
    if bad > budget * (figure.valid + _still_to_come(figure, period_left)):
        return ObjectiveState.BREACHED
    return ObjectiveState.MET if strict >= figure.target else ObjectiveState.AT_RISK


def _still_to_come(figure: Figure, period_left: int) -> int:
    """What can still become good in the month: its time, or its planned items not yet due."""
    if figure.kind == "availability":
        return max(0, period_left)
    if figure.kind == "completeness":
        settled = figure.valid // max(1, _determined(figure))
        return settled * figure.counts.get(ItemState.NOT_DUE, 0)
    return figure.counts.get(ItemState.NOT_DUE, 0)


def _determined(figure: Figure) -> int:
    names = (ItemState.ON_TIME, ItemState.LATE, ItemState.MISSING, ItemState.OVERDUE)
    return sum(figure.counts.get(name, 0) for name in names)
