"""Figures beside their targets: the share, whether it is met, and how much could be seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api import periods
from api.board import Board, public_objectives, window_start
from maas.catalogue.model import Catalogue, Objective
from maas.domain.ratios import ItemCounts, Ratio, TimeCounts


@dataclass(frozen=True, slots=True)
class Figure:
    """One objective over one window. Items or time: the other is None."""

    objective: Objective
    start_at: datetime
    items: ItemCounts | None = None
    time: TimeCounts | None = None

    @property
    def ratio(self) -> Ratio:
        """The contractual share."""
        if self.time is not None:
            return self.time.availability(self.objective.unknown.policy)
        counts = self.items or ItemCounts()
        return counts.completeness if self.objective.kind == "completeness" else counts.strict

    @property
    def produced(self) -> Ratio | None:
        """The share among what was published; None for time."""
        return None if self.items is None else self.items.produced

    @property
    def coverage(self) -> Ratio:
        return (
            self.time.coverage if self.time is not None else (self.items or ItemCounts()).coverage
        )

    @property
    def verdict(self) -> str:
        """met, missed, undetermined (too little could be seen), or none (nothing to judge)."""
        if self.coverage.meets(self.objective.unknown.min_coverage) is False:
            return "undetermined"
        met = self.ratio.meets(self.objective.target)
        return "none" if met is None else "met" if met else "missed"


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


def figure(board: Board, name: str, objective: Objective, label: str) -> Figure:
    """An objective over one of the board's windows: day, week, month or own."""
    start = _start(board, name, objective, label)
    if objective.kind != "availability":
        return Figure(objective, start, items=board.counts.get((label, name), ItemCounts()))
    target = objective.population.target or ""
    return Figure(objective, start, time=board.time_since(target, start.date()))


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
    """Public objectives of these kinds, mission by mission, in the catalogue's order."""
    rows: dict[str, list[ObjectiveRow]] = {name: [] for name in (*catalogue.missions, "")}
    for name, objective in public_objectives(catalogue).items():
        if objective.kind in kinds:
            mission = objective.population.mission or ""
            rows.setdefault(mission, []).append(row(board, name, objective, labels))
    return [MissionRows(mission, tuple(found)) for mission, found in rows.items() if found]


def completeness_steps(
    objective: Objective, counts: ItemCounts, bands: dict[int, int]
) -> Iterator[tuple[timedelta, Ratio]]:
    """(k, complete by deadline + k over expected) for each k of the objective."""
    arrived = 0
    for index, after in enumerate(objective.completeness_after):
        arrived += bands.get(index, 0)
        yield after, Ratio(arrived, counts.determined)


def first_day(board: Board, name: str, objective: Objective) -> date:
    """The first day of an objective's own window."""
    return window_start(objective, board.standings.get(name), board.as_of).date()


def _start(board: Board, name: str, objective: Objective, label: str) -> datetime:
    if label == "day":
        return board.as_of - timedelta(days=1)
    if label == "week":
        return board.as_of - timedelta(days=7)
    if label == "month":
        return periods.month_start(board.as_of)
    return window_start(objective, board.standings.get(name), board.as_of)
