"""Figures of every objective over a window of whole UTC days, from tallies and daily sums.

Items belong to the day of their t0. Ratios stay exact fractions until somebody shows them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from maas.catalogue.model import Catalogue, Objective
from maas.db.connection import Connection
from maas.db.ledger_figures import TallyRow, tally_between
from maas.db.ledger_spans import days_between
from maas.domain.calendars import period, period_name
from maas.domain.figures import DETERMINED, Figure
from maas.domain.instants import DAY, from_us, to_us
from maas.domain.intervals import Interval
from maas.domain.states import ItemState


async def figures(
    connection: Connection, catalogue: Catalogue, window: Interval
) -> dict[str, Figure]:
    """Every objective over [window.start, window.end), widened to whole UTC days."""
    first, until = from_us(window.start), from_us(-(-window.end // DAY) * DAY)
    rows: dict[str, list[TallyRow]] = defaultdict(list)
    for row in await tally_between(connection, first, until):
        rows[row.objective].append(row)
    keys = [one.time_key(name) for name, one in catalogue.objectives.items()]
    times = await days_between(connection, [key for key in keys if key], first, until)
    return {
        name: _available(name, objective, times)
        if objective.population.target is not None
        else _counted(name, objective, rows[name])
        for name, objective in catalogue.objectives.items()
    }


def _available(
    name: str, objective: Objective, times: dict[str, tuple[int, int, int, int]]
) -> Figure:
    up, degraded, down, unknown = times.get(objective.time_key(name), (0, 0, 0, 0))
    return Figure(
        name, objective.kind, "time", objective.target, up=up, degraded=degraded, down=down,
        unknown=unknown, degraded_weight=objective.degraded,
        unknown_policy=objective.unknown.policy,
    )  # fmt: skip


def _counted(name: str, objective: Objective, rows: Sequence[TallyRow]) -> Figure:
    counts = dict.fromkeys(ItemState, 0)
    arrived = [0] * len(objective.completeness_after)
    for row in rows:
        counts[ItemState(row.state)] += row.items
        if row.band >= 0:
            for index in range(row.band, len(arrived)):
                arrived[index] += row.items
    settled = [row for row in rows if row.state in DETERMINED]
    return Figure(
        objective=name,
        kind=objective.kind,
        denominator=objective.population.source,
        target=objective.target,
        counts=counts,
        arrived_by=tuple(arrived),
        produced_on_time=sum(row.produced_on_time for row in rows),
        produced_late=sum(row.produced_late for row in rows),
        expected=sum(row.expected for row in settled),
        achieved=sum(row.achieved for row in settled),
    )


async def figure_rows(
    connection: Connection, catalogue: Catalogue, window: Interval, as_of: datetime
) -> list[dict[str, object]]:
    """The table of objectives as plain values, sorted by name; ratios as "num/den" or None."""
    found = await figures(connection, catalogue, window)
    return [_row(found[name]) for name in sorted(found)]


_SHOWN = (
    ItemState.ON_TIME, ItemState.LATE, ItemState.MISSING, ItemState.OVERDUE, ItemState.NOT_DUE,
    ItemState.UNKNOWN, ItemState.CANCELLED,
)  # fmt: skip


def _row(figure: Figure) -> dict[str, object]:
    items, times = figure.kind != "availability", figure.kind == "availability"
    amounts = figure.kind == "completeness"
    return {
        "objective": figure.objective,
        "kind": figure.kind,
        "target": _text(figure.target),
        **{state.value: figure.counts.get(state, 0) if items else None for state in _SHOWN},
        "produced_on_time": figure.produced_on_time if items else None,
        "produced_late": figure.produced_late if items else None,
        "expected": figure.expected if amounts else None,
        "achieved": figure.achieved if amounts else None,
        "up_us": figure.up if times else None,
        "degraded_us": figure.degraded if times else None,
        "down_us": figure.down if times else None,
        "unknown_us": figure.unknown if times else None,
        "strict": _text(figure.strict),
        "produced": _text(figure.produced),
        "coverage": _text(figure.coverage),
    }


def _text(share: Fraction | None) -> str | None:
    return None if share is None else f"{share.numerator}/{share.denominator}"


def window_of(objective: Objective, as_of: datetime) -> tuple[datetime, datetime]:
    """The objective's own window at an instant: its calendar period, or the rolling days before."""
    midnight = as_of.replace(hour=0, minute=0, second=0, microsecond=0)
    if objective.window.rolling is not None:
        days = -(-objective.window.rolling // timedelta(days=1))
        return midnight - timedelta(days=days - 1), midnight + timedelta(days=1)
    calendar, time_zone = objective.window.calendar or "month", objective.window.time_zone
    inside = period(period_name(to_us(as_of), calendar, time_zone), time_zone)
    return from_us(inside.start), from_us(inside.end)
