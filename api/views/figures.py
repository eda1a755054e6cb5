"""Figures beside their targets: the share, whether it is met, and how much could be seen.

What the shares mean is `maas.domain.figures`; here they get a window and a verdict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api import periods
from api.board import Board, public_objectives, window_start
from maas.catalogue.model import Catalogue, Objective
from maas.domain import figures as domain
from maas.domain.ratios import ItemCounts, Ratio, TimeCounts
from maas.domain.states import ItemState, ObjectiveState


@dataclass(frozen=True, slots=True)
class Figure:
    """One objective over one window. Items or time: the other is None."""

    objective: Objective
    start_at: datetime
    exact: domain.Figure
    items: ItemCounts | None = None
    time: TimeCounts | None = None
    breached: bool = False  # the engine's word: not even the rest of the window could mend it

    @property
    def ratio(self) -> Ratio:
        """The contractual share."""
        return Ratio(self.exact.good, self.exact.valid)

    @property
    def produced(self) -> Ratio:
        """The share among what was published; 0/0 for time."""
        on_time, late = self.exact.produced_on_time, self.exact.produced_late
        return Ratio(on_time, on_time + late)

    @property
    def coverage(self) -> Ratio:
        return Ratio.of(self.exact.coverage)

    @property
    def verdict(self) -> str:
        """met, below (the target), missed (for good), undetermined (too little seen), or none."""
        coverage = self.exact.coverage
        if coverage is not None and coverage < self.objective.unknown.min_coverage:
            return "undetermined"
        met = self.exact.met
        if met is None:
            return "none"
        return "met" if met else "missed" if self.breached else "below"


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """An objective with its figures by window label."""

    id: str
    objective: Objective
    state: str
    figures: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class MissionRows:
    """The objectives of one mission; mission "" is what missions share."""

    mission: str
    rows: tuple[ObjectiveRow, ...]
    open: bool = True

    @property
    def poor(self) -> list[ObjectiveRow]:
        """Those that do not reach their target over their own window."""
        return [row for row in self.rows if row.figures["own"].verdict in POOR]

    @property
    def verdicts(self) -> list[tuple[str, int]]:
        """How many of them stand how over their own window, the worst first."""
        counts = Counter(row.figures["own"].verdict for row in self.rows)
        return [(kind, counts[kind]) for kind in VERDICTS if counts[kind]]


VERDICTS = ("missed", "below", "undetermined", "none", "met")
POOR = ("missed", "below", "undetermined")
OPEN_UP_TO = 24  # rows; beyond, only those not kept are seen at once


def of_items(name: str, objective: Objective, start: datetime, items: ItemCounts) -> Figure:
    """The figure of counted items."""
    exact = domain.Figure(
        objective=name,
        kind=objective.kind,
        denominator=objective.population.source,
        target=objective.target,
        counts={state: getattr(items, state.value) for state in ItemState},
        produced_on_time=items.produced_on_time,
        produced_late=items.produced_late,
        expected=items.amount_expected,
        achieved=items.amount_achieved,
    )
    return Figure(objective, start, exact, items=items)


def of_time(name: str, objective: Objective, start: datetime, time: TimeCounts) -> Figure:
    """The figure of measured time."""
    exact = domain.Figure(
        objective=name,
        kind=objective.kind,
        denominator="time",
        target=objective.target,
        up=time.up_us,
        degraded=time.degraded_us,
        down=time.down_us,
        unknown=time.unknown_us,
        degraded_weight=objective.degraded,
        unknown_policy=objective.unknown.policy,
    )
    return Figure(objective, start, exact, time=time)


def figure(board: Board, name: str, objective: Objective, label: str) -> Figure:
    """An objective over one of the board's windows: day, week, month or own."""
    start = _start(board, name, objective, label)
    if objective.kind == "availability":
        time = board.time_since(objective.time_key(name), start.date())
        found = of_time(name, objective, start, time)
    else:
        items = board.counts.get((label, name), ItemCounts())
        found = of_items(name, objective, start, items)
    standing = board.standings.get(name)
    breached = standing is not None and standing.state == ObjectiveState.BREACHED
    own = label == "own" or (label == "month" and objective.window.rolling is None)
    return replace(found, breached=breached and own)


def row(board: Board, name: str, objective: Objective, labels: Sequence[str]) -> ObjectiveRow:
    """An objective with the figures of these windows."""
    standing = board.standings.get(name)
    return ObjectiveRow(
        id=name,
        objective=objective,
        state="no_data" if standing is None else standing.state,
        figures={label: figure(board, name, objective, label) for label in labels},
    )


def by_mission(
    board: Board, catalogue: Catalogue, kinds: Sequence[str], labels: Sequence[str]
) -> list[MissionRows]:
    """Public objectives of these kinds, mission by mission, in the catalogue's order.

    Beside the windows asked for, each row has its own.
    """
    rows: dict[str, list[ObjectiveRow]] = {name: [] for name in (*catalogue.missions, "")}
    for name, objective in public_objectives(catalogue).items():
        if objective.kind in kinds:
            mission = _mission(catalogue, objective)
            found = row(board, name, objective, (*labels, "own"))
            rows.setdefault(mission, []).append(found)
    many = sum(len(found) for found in rows.values()) > OPEN_UP_TO
    groups = [MissionRows(mission, tuple(found)) for mission, found in rows.items() if found]
    return [replace(group, open=not many) for group in groups]


def _mission(catalogue: Catalogue, objective: Objective) -> str:
    """The mission an objective is about; a probed interface is its only mission's."""
    target = catalogue.targets.get(objective.population.target or "")
    interface = catalogue.interfaces.get(target.interface or "") if target is not None else None
    if interface is not None and len(interface.missions) == 1:
        return interface.missions[0]
    return objective.population.mission or ""


def completeness_steps(
    objective: Objective, counts: ItemCounts, bands: dict[int, int]
) -> Iterator[tuple[timedelta, Ratio]]:
    """(k, complete by deadline + k over expected) for each k of the objective."""
    arrived = 0
    for index, after in enumerate(objective.completeness_after):
        arrived += bands.get(index, 0)
        yield after, Ratio(arrived, counts.determined)


def _start(board: Board, name: str, objective: Objective, label: str) -> datetime:
    if label == "day":
        return board.as_of - timedelta(days=1)
    if label == "week":
        return board.as_of - timedelta(days=7)
    if label == "month":
        return periods.month_start(board.as_of)
    return window_start(objective, board.standings.get(name), board.as_of)
