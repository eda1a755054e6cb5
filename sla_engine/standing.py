"""Where an objective stands: met, at risk, breached, or without data. Pure and exact.

A rolling window is always complete, so below target is breached. An open calendar month is
breached only when the target is out of reach even if all the rest of it were good: the rest being
its remaining time, or as many promises as have been made per day until now.
"""

from __future__ import annotations

from maas.catalogue.model import Objective
from maas.domain.figures import Figure
from maas.domain.states import ItemState, ObjectiveState


def standing(
    objective: Objective, figure: Figure, period_left: int, elapsed: int
) -> ObjectiveState:
    """The state of an objective; what is left and what is past of its month, in microseconds."""
    coverage, strict = figure.coverage, figure.strict
    if strict is None or coverage is None or coverage < objective.unknown.min_coverage:
        return ObjectiveState.NO_DATA
    bad, budget = figure.valid - figure.good, 1 - figure.target
    if objective.window.rolling is not None:
        if strict < figure.target:
            return ObjectiveState.BREACHED
        spent = bad * 2 > budget * figure.valid
        return ObjectiveState.AT_RISK if spent else ObjectiveState.MET
    if bad > budget * (figure.valid + _still_to_come(figure, period_left, elapsed)):
        return ObjectiveState.BREACHED
    return ObjectiveState.MET if strict >= figure.target else ObjectiveState.AT_RISK


def _still_to_come(figure: Figure, period_left: int, elapsed: int) -> int:
    """What can still become good in the month: its time, or promises at the pace until now."""
    if figure.kind == "availability":
        return max(0, period_left)
    if elapsed <= 0:
        return 0
    waiting = figure.counts.get(ItemState.NOT_DUE, 0) if figure.kind == "timeliness" else 0
    return max(waiting, figure.valid * max(0, period_left) // elapsed)
