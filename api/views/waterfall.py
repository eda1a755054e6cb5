"""A datatake as a small timeline: sensing, then what arrived at each stage, and the deadlines.

Positions are percentages of the drawing's width; the engine's items say what was due.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.datatakes import Datatake
from maas.catalogue.model import Catalogue

STAGES = ("prip", "lta", "dd")


@dataclass(frozen=True, slots=True)
class Lane:
    """One stage: what arrived between first and last, and by when it was due."""

    stage: str  # sensing, or one of STAGES
    first_at: datetime | None
    last_at: datetime | None
    due_at: datetime | None
    products: int
    late: bool
    x: str
    width: str
    due_x: str | None


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The whole timeline, from the start of sensing."""

    lanes: tuple[Lane, ...]
    start_at: datetime
    end_at: datetime
    now_x: str | None  # where the present is, while it lies inside the drawing


def waterfall(datatake: Datatake, catalogue: Catalogue, as_of: datetime) -> Waterfall:
    """The timeline of a datatake as it stood at `as_of`."""
    start, sensed = datatake.row.start_at, datatake.row.end_at
    arrived = {stage: _arrived(datatake, catalogue, stage) for stage in STAGES}
    due = {stage: _due(datatake, catalogue, stage) for stage in STAGES}
    ends = [sensed, *(last for span in arrived.values() if span for last in span[1:2])]
    ends += [instant for instant in due.values() if instant is not None]
    end = start + (max(ends) - start) * 1.04 + timedelta(minutes=1)

    def lane(stage: str) -> Lane:
        span, due_at = arrived[stage], due[stage]
        first, last, products = span or (None, None, 0)
        return Lane(
            stage=stage,
            first_at=first,
            last_at=last,
            due_at=due_at,
            products=products,
            late=_late(datatake, catalogue, stage),
            x=_at(first or start, start, end),
            width=_across(first, last, start, end),
            due_x=None if due_at is None else _at(due_at, start, end),
        )

    sensing = Lane(
        "sensing", start, sensed, None, 0, False, "0%", _across(start, sensed, start, end), None
    )
    return Waterfall(
        lanes=(sensing, *(lane(stage) for stage in STAGES)),
        start_at=start,
        end_at=end,
        now_x=_at(as_of, start, end) if start < as_of < end else None,
    )


def stage_of(catalogue: Catalogue, source: str) -> str:
    """The kind of an interface; its own name when the catalogue no longer has it."""
    interface = catalogue.interfaces.get(source)
    return source if interface is None else interface.kind


def _arrived(
    datatake: Datatake, catalogue: Catalogue, stage: str
) -> tuple[datetime, datetime, int] | None:
    told = [
        arrivals
        for source, arrivals in datatake.arrivals.items()
        if stage_of(catalogue, source) == stage
    ]
    if not told:
        return None
    return (
        min(each.first_at for each in told),
        max(each.last_at for each in told),
        sum(each.products for each in told),
    )


def _due(datatake: Datatake, catalogue: Catalogue, stage: str) -> datetime | None:
    dues = [
        item.due_at
        for item in datatake.planned_items
        if item.state != "cancelled" and stage in _stages(catalogue, item.objective)
    ]
    return min(dues, default=None)


def _stages(catalogue: Catalogue, name: str) -> Iterable[str]:
    objective = catalogue.objectives.get(name)
    if objective is None or objective.clock is None:
        return ()
    return (stage_of(catalogue, source) for source in objective.clock.at)


def _late(datatake: Datatake, catalogue: Catalogue, stage: str) -> bool:
    return any(
        item.state in ("late", "missing", "overdue")
        for item in datatake.planned_items
        if stage in _stages(catalogue, item.objective)
    )


def _at(instant: datetime, start: datetime, end: datetime) -> str:
    share = (instant - start) / (end - start)
    return f"{min(max(share, 0), 1) * 100:.2f}%"


def _across(first: datetime | None, last: datetime | None, start: datetime, end: datetime) -> str:
    if first is None or last is None:
        return "0%"
    return f"{max((last - first) / (end - start) * 100, 0.6):.2f}%"
