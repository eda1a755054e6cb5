"""Datatakes for the pages: what was planned, what was promised, and what arrived where.

The plan that governs a datatake is the latest, by window start and name, that contains it. An
orbit of a mission that never pauses is a datatake too: it is known by the promises made for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Subquery,
    Text,
    and_,
    cast,
    column,
    func,
    or_,
    select,
    values,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.pages_items import ItemRow, item_row
from maas.db.tables import item, plan, planned_datatake, publication

EDGE = timedelta(seconds=30)  # products may begin this much before, or end after, their datatake


@dataclass(frozen=True, slots=True)
class DatatakeRow:
    """One planned acquisition, or one orbit; `mode` and `plan` are empty for orbits."""

    id: str
    subject: str
    satellite: str
    start_at: datetime
    end_at: datetime
    mode: str
    plan: str
    timeliness_class: str | None
    absolute_orbit: int | None
    relative_orbit: int | None
    station: str | None
    superseded: bool


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What was published of one datatake at one interface: how many products, first and last."""

    products: int
    first_at: datetime
    last_at: datetime


async def planned(
    connection: AsyncConnection,
    satellites: Sequence[str],
    start: datetime,
    end: datetime,
    limit: int,
    *,
    states: Sequence[str] = (),
) -> list[DatatakeRow]:
    """Datatakes that ended in [start, end], latest first; with `states`, a promise in one."""
    governing = _governing(
        planned_datatake.c.satellite.in_(satellites),
        planned_datatake.c.end_at >= start,
        planned_datatake.c.end_at <= end,
    )
    query = select(governing).order_by(governing.c.end_at.desc(), governing.c.datatake_id)
    if states:
        query = query.where(
            select(item.c.key)
            .where(
                item.c.subject == governing.c.subject,
                item.c.key.startswith(governing.c.datatake_id.concat("/")),
                item.c.state.in_(states),
            )
            .exists()
        )
    return [_datatake(row) for row in await connection.execute(query.limit(limit))]


async def planned_by_id(connection: AsyncConnection, name: str) -> list[DatatakeRow]:
    """The planned datatakes with this id, or, failing that, of this subject."""
    query = select(
        _governing(or_(planned_datatake.c.datatake_id == name, planned_datatake.c.subject == name))
    )
    rows = [_datatake(row) for row in await connection.execute(query)]
    return [row for row in rows if row.id == name] or rows


def _governing(*where: ColumnElement[bool]) -> Subquery:
    later, candidate = plan.alias("later"), plan.alias("candidate")
    taken_over = (
        select(later.c.name)
        .where(
            or_(later.c.satellite == candidate.c.satellite, later.c.source == candidate.c.source),
            later.c.window_start <= planned_datatake.c.start_at,
            later.c.window_end > planned_datatake.c.start_at,
            or_(
                later.c.window_start > candidate.c.window_start,
                and_(
                    later.c.window_start == candidate.c.window_start,
                    later.c.name > candidate.c.name,
                ),
            ),
        )
        .exists()
    )
    return (
        select(planned_datatake, taken_over.label("superseded"))
        .join(candidate, candidate.c.name == planned_datatake.c.plan)
        .where(*where)
        .ext(distinct_on(planned_datatake.c.datatake_id))
        .order_by(
            planned_datatake.c.datatake_id,
            candidate.c.window_start.desc(),
            candidate.c.name.desc(),
        )
        .subquery()
    )


async def promised_subjects(
    connection: AsyncConnection,
    objectives: Sequence[str],
    start: datetime,
    end: datetime,
    limit: int,
    *,
    states: Sequence[str] = (),
) -> list[tuple[str, str | None, datetime]]:
    """(subject, satellite, t0) of the promises of these objectives with t0 in [start, end].

    With `states`, only of subjects with a promise in one of them.
    """
    query = (
        select(item.c.subject, func.min(item.c.satellite), func.max(item.c.t0).label("t0"))
        .where(item.c.objective.in_(objectives), item.c.t0 >= start, item.c.t0 <= end)
        .group_by(item.c.subject)
        .order_by(func.max(item.c.t0).desc(), item.c.subject)
        .limit(limit)
    )
    if states:
        query = query.having(func.bool_or(item.c.state.in_(states)))
    return [(row[0], row[1], row[2]) for row in await connection.execute(query)]


async def items_of(connection: AsyncConnection, subjects: Sequence[str]) -> list[ItemRow]:
    """Every promise about these subjects, in order of objective and key."""
    query = select(item).where(item.c.subject.in_(subjects)).order_by(item.c.objective, item.c.key)
    return [item_row(row) for row in await connection.execute(query)]


async def arrivals(
    connection: AsyncConnection, datatakes: Iterable[DatatakeRow]
) -> dict[tuple[str, str], Arrivals]:
    """By (datatake id, source): what was published, clock faults set aside."""
    wanted = [
        (each.id, each.subject, each.start_at - EDGE, each.end_at + EDGE) for each in datatakes
    ]
    if not wanted:
        return {}
    asked = values(
        column("id", Text),
        column("subject", Text),
        column("low", DateTime(timezone=True)),
        column("high", DateTime(timezone=True)),
        name="asked",
    ).data(wanted)
    low, high = (cast(edge, DateTime(timezone=True)) for edge in (asked.c.low, asked.c.high))
    query = (
        select(
            asked.c.id,
            publication.c.source,
            func.count(publication.c.product_key.distinct()).label("products"),
            func.min(publication.c.published_at).label("first_at"),
            func.max(publication.c.published_at).label("last_at"),
        )
        .join(
            publication,
            and_(
                publication.c.subject == asked.c.subject,
                publication.c.clock_fault.is_(False),
                or_(
                    publication.c.sensing_start.is_(None),
                    publication.c.sensing_start.between(low, high),
                ),
            ),
        )
        .group_by(asked.c.id, publication.c.source)
    )
    return {
        (row.id, row.source): Arrivals(row.products, row.first_at, row.last_at)
        for row in await connection.execute(query)
    }


def _datatake(row: Row[tuple[object, ...]]) -> DatatakeRow:
    return DatatakeRow(
        id=row.datatake_id,
        subject=row.subject,
        satellite=row.satellite,
        start_at=row.start_at,
        end_at=row.end_at,
        mode=row.mode,
        plan=row.plan,
        timeliness_class=row.timeliness_class,
        absolute_orbit=row.absolute_orbit,
        relative_orbit=row.relative_orbit,
        station=row.station,
        superseded=row.superseded,
    )
