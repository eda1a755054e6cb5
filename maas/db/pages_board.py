"""What the status page counts: current spans, days of availability, tallies and standings.

Windows are exact to the microsecond: whole days come from the tallies, the first, broken day of
a window from its items.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Date, DateTime, Text, and_, case, cast, column, func, select, values
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import availability_day, item, objective_status, span, tally
from maas.domain.figures import DETERMINED
from maas.domain.ratios import ItemCounts, TimeCounts


@dataclass(frozen=True, slots=True)
class CurrentSpan:
    """The latest stretch of a target: since when it has this outcome, and until when seen."""

    outcome: str
    reason: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """An objective as the engine last evaluated it, over its own window."""

    state: str
    since: datetime
    evaluated_at: datetime
    window_start: datetime
    good: int
    valid: int


class Asked(NamedTuple):
    """One window asked for: its label, the objective, and its first instant."""

    label: str
    objective: str
    start_at: datetime


async def current_spans(connection: AsyncConnection, as_of: datetime) -> dict[str, CurrentSpan]:
    """The latest stretch of each target that began by `as_of`; spans are cut at midnights."""
    latest = (
        select(span)
        .where(span.c.from_at <= as_of)
        .ext(distinct_on(span.c.target))
        .order_by(span.c.target, span.c.from_at.desc())
        .subquery()
    )
    other, same = span.alias("other"), span.alias("same")
    changed = (
        select(func.max(other.c.to_at))
        .where(
            other.c.target == latest.c.target,
            other.c.from_at < latest.c.from_at,
            other.c.outcome != latest.c.outcome,
        )
        .scalar_subquery()
    )
    first = (
        select(func.min(same.c.from_at)).where(same.c.target == latest.c.target).scalar_subquery()
    )
    query = select(latest, func.coalesce(changed, first).label("since"))
    return {
        row.target: CurrentSpan(row.outcome, row.reason, row.since, row.to_at)
        for row in await connection.execute(query)
    }


async def availability_days(
    connection: AsyncConnection, first: date
) -> dict[str, dict[date, TimeCounts]]:
    """Each target's days from `first` on."""
    query = select(availability_day).where(availability_day.c.day >= first)
    days: dict[str, dict[date, TimeCounts]] = {}
    for row in await connection.execute(query):
        counts = TimeCounts(row.up_us, row.degraded_us, row.down_us, row.unknown_us)
        days.setdefault(row.target, {})[row.day] = counts
    return days


async def standings(connection: AsyncConnection) -> dict[str, Standing]:
    """Each objective's last evaluation; absent: never evaluated."""
    return {
        row.objective: Standing(
            row.state, row.since, row.evaluated_at, row.window_start, row.good, row.valid
        )
        for row in await connection.execute(select(objective_status))
    }


async def item_counts(
    connection: AsyncConnection, asked: Iterable[Asked]
) -> dict[tuple[str, str], ItemCounts]:
    """Counts of each (label, objective) asked for, from its start on."""
    wanted = list(asked)
    if not wanted:
        return {}
    windows = values(
        column("label", Text),
        column("objective", Text),
        column("start_at", DateTime(timezone=True)),
        name="asked",
    ).data([tuple(each) for each in wanted])
    asked_for = select(
        windows.c.label,
        windows.c.objective,
        cast(windows.c.start_at, DateTime(timezone=True)).label("start_at"),
    ).cte("asked_for")
    days = (
        select(asked_for.c.label, *_tally_sums())
        .join(
            tally,
            and_(
                tally.c.objective == asked_for.c.objective,
                tally.c.day > cast(asked_for.c.start_at, Date),
            ),
        )
        .group_by(asked_for.c.label, tally.c.objective, tally.c.state)
    )
    edges = (
        select(asked_for.c.label, *_item_sums())
        .join(
            item,
            and_(
                item.c.objective == asked_for.c.objective,
                item.c.t0 >= asked_for.c.start_at,
                item.c.t0 < cast(asked_for.c.start_at, Date) + timedelta(days=1),
            ),
        )
        .group_by(asked_for.c.label, item.c.objective, item.c.state)
    )
    counts: dict[tuple[str, str], ItemCounts] = {}
    for query in (days, edges):
        for row in await connection.execute(query):
            key = (row.label, row.objective)
            counts[key] = counts.get(key, ItemCounts()) + _counts(row._mapping)
    return counts


async def objective_days(
    connection: AsyncConnection, objective: str, first: date
) -> tuple[dict[date, ItemCounts], dict[int, int]]:
    """An objective's counts by day from `first` on, and how many items arrived in each band."""
    query = (
        select(tally.c.day, tally.c.band, *_tally_sums())
        .where(tally.c.objective == objective, tally.c.day >= first)
        .group_by(tally.c.day, tally.c.band, tally.c.objective, tally.c.state)
    )
    days: dict[date, ItemCounts] = {}
    bands: dict[int, int] = {}
    for row in await connection.execute(query):
        days[row.day] = days.get(row.day, ItemCounts()) + _counts(row._mapping)
        if row.state in DETERMINED:
            bands[row.band] = bands.get(row.band, 0) + int(row.items)
    return days, bands


def _tally_sums() -> tuple[Any, ...]:
    amounts = tally.c.state.in_(DETERMINED)
    return (
        tally.c.objective,
        tally.c.state,
        func.sum(tally.c["items"]).label("items"),
        func.sum(tally.c.produced_on_time).label("produced_on_time"),
        func.sum(tally.c.produced_late).label("produced_late"),
        func.sum(case((amounts, tally.c.amount_expected), else_=0)).label("amount_expected"),
        func.sum(case((amounts, tally.c.amount_achieved), else_=0)).label("amount_achieved"),
    )


def _item_sums() -> tuple[Any, ...]:
    amounts = item.c.state.in_(DETERMINED)
    capped = func.least(item.c.amount_achieved, item.c.amount_expected)
    return (
        item.c.objective,
        item.c.state,
        func.count().label("items"),
        func.sum(item.c.produced_on_time).label("produced_on_time"),
        func.sum(item.c.produced_late).label("produced_late"),
        func.sum(case((amounts, func.coalesce(item.c.amount_expected, 0)), else_=0)).label(
            "amount_expected"
        ),
        func.sum(case((amounts, func.coalesce(capped, 0)), else_=0)).label("amount_achieved"),
    )


def _counts(row: Mapping[Any, Any]) -> ItemCounts:
    return ItemCounts(
        **{str(row["state"]): int(row["items"])},
        produced_on_time=int(row["produced_on_time"]),
        produced_late=int(row["produced_late"]),
        amount_expected=int(row["amount_expected"]),
        amount_achieved=int(row["amount_achieved"]),
    )
