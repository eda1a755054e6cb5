"""The facts of many subjects in three queries, for the engine to judge.

`known_at` asks for the facts as they were known then: none that came later, and none of those that
have replaced others since.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, and_, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import (
    acquisition_pass,
    acquisition_pass_past,
    pipeline_event,
    plan,
    planned_datatake,
    publication,
    publication_past,
)
from maas.domain.instants import to_us
from maas.domain.steps import subject_of


class PlannedRow(NamedTuple):
    """A planned datatake with the plan that says so. Instants in microseconds, UTC."""

    subject: str
    plan: str
    datatake_id: str
    satellite: str
    start: int
    end: int
    mode: str
    timeliness_class: str


class PublicationRow(NamedTuple):
    """A publication as the engine needs it. Instants in microseconds, UTC."""

    subject: str
    source: str
    product_key: str
    match_key: str
    mission: str | None
    satellite: str | None
    product_type: str | None
    level: str | None
    timeliness_class: str | None
    sensing_start: int
    sensing_end: int
    origin_at: int | None
    published_at: int
    clock_fault: bool


class PassRow(NamedTuple):
    """A downlink session as the engine needs it. Instants in microseconds, UTC."""

    subject: str
    source: str
    session_id: str
    satellite: str
    downlink_start: int
    delivered_at: int | None


class PlanWindow(NamedTuple):
    """Which stretch a plan governs."""

    satellite: str
    window_start: int
    window_end: int
    name: str


async def plan_windows(
    connection: AsyncConnection, known_at: datetime | None = None
) -> list[PlanWindow]:
    """All plans, the latest first: the first whose window holds an instant governs it."""
    query = select(plan.c.satellite, plan.c.window_start, plan.c.window_end, plan.c.name)
    if known_at is not None:
        query = query.where(plan.c.read_at <= known_at)
    rows = await connection.execute(query)
    windows = [PlanWindow(row[0], to_us(row[1]), to_us(row[2]), row[3]) for row in rows]
    return sorted(windows, key=lambda window: (window.window_start, window.name), reverse=True)


async def planned_rows(
    connection: AsyncConnection, subjects: Sequence[str], known_at: datetime | None = None
) -> list[PlannedRow]:
    """Every plan's word on these subjects."""
    t = planned_datatake.c
    query = select(
        t.subject, t.plan, t.datatake_id, t.satellite, t.start_at, t.end_at, t.mode,
        t.timeliness_class,
    ).where(t.subject.in_(subjects))  # fmt: skip
    if known_at is not None:
        query = query.join(plan, plan.c.name == t.plan).where(plan.c.read_at <= known_at)
    return [
        PlannedRow(
            row[0], row[1], row[2], row[3], to_us(row[4]), to_us(row[5]), row[6], row[7] or ""
        )
        for row in await connection.execute(query)
    ]


async def publication_rows(
    connection: AsyncConnection, subjects: Sequence[str], known_at: datetime | None = None
) -> list[PublicationRow]:
    """Every publication of these subjects whose sensing times are known."""

    def of(table: Table) -> Select[Any]:
        t = table.c
        return select(
            t.subject, t.source, t.product_key, t.match_key, t.mission, t.satellite,
            t.product_type, t.level, t.timeliness_class, t.sensing_start, t.sensing_end,
            t.origin_at, t.published_at, t.clock_fault,
        ).where(
            t.subject.in_(subjects), t.sensing_start.is_not(None), t.sensing_end.is_not(None)
        )  # fmt: skip

    rows = await _known(connection, of, publication, publication_past, known_at)
    return [
        PublicationRow._make(
            (
                *row[:9],
                to_us(row[9]),
                to_us(row[10]),
                None if row[11] is None else to_us(row[11]),
                to_us(row[12]),
                row[13],
            )
        )
        for row in rows
    ]


async def pass_rows(
    connection: AsyncConnection, subjects: Sequence[str], known_at: datetime | None = None
) -> list[PassRow]:
    """Every session of these subjects."""

    def of(table: Table) -> Select[Any]:
        t = table.c
        return _session(table).where(t.subject.in_(subjects))

    rows = await _known(connection, of, acquisition_pass, acquisition_pass_past, known_at)
    return [_pass(row) for row in rows]


async def passes_between(
    connection: AsyncConnection, first: datetime, until: datetime, known_at: datetime | None = None
) -> list[PassRow]:
    """Every session whose downlink began in [first, until)."""

    def of(table: Table) -> Select[Any]:
        t = table.c
        return _session(table).where(t.downlink_start >= first, t.downlink_start < until)

    rows = await _known(connection, of, acquisition_pass, acquisition_pass_past, known_at)
    return [_pass(row) for row in rows]


def _session(table: Table) -> Select[Any]:
    t = table.c
    return select(
        t.subject, t.source, t.session_id, t.satellite, t.downlink_start, t.delivery_stop,
        t.complete,
    )  # fmt: skip


def _pass(row: Sequence[Any]) -> PassRow:
    delivered = to_us(row[5]) if row[6] and row[5] is not None else None
    return PassRow(row[0], row[1], row[2], row[3], to_us(row[4]), delivered)


async def subjects_between(
    connection: AsyncConnection, first: datetime, until: datetime, known_at: datetime | None = None
) -> set[str]:
    """Subjects of every fact that could start a promise's clock in [first, until)."""

    def published(table: Table) -> Select[Any]:
        t = table.c
        clocks = (t.sensing_end, t.origin_at, t.published_at)
        return select(t.subject).where(
            t.subject.is_not(None),
            or_(*(and_(clock >= first, clock < until) for clock in clocks)),
        )

    def received(table: Table) -> Select[Any]:
        t = table.c
        return select(t.subject).where(t.downlink_start >= first, t.downlink_start < until)

    planned = select(planned_datatake.c.subject).where(
        planned_datatake.c.end_at >= first, planned_datatake.c.end_at < until
    )
    found = set((await connection.execute(planned.distinct())).scalars())
    for of, now, past in (
        (published, publication, publication_past),
        (received, acquisition_pass, acquisition_pass_past),
    ):
        found |= {row[0] for row in await _known(connection, of, now, past, known_at)}
    return found | await _images_between(connection, first, until, known_at)


async def _images_between(
    connection: AsyncConnection, first: datetime, until: datetime, known_at: datetime | None
) -> set[str]:
    t = pipeline_event.c
    query = select(t.pipeline, t.image).where(
        or_(*(and_(clock >= first, clock < until) for clock in (t.at, t.acquired_at)))
    )
    if known_at is not None:
        query = query.where(t.received_at <= known_at)
    return {subject_of(row[0], row[1]) for row in await connection.execute(query.distinct())}


async def _known(
    connection: AsyncConnection,
    of: Callable[[Table], Select[Any]],
    now: Table,
    past: Table,
    known_at: datetime | None,
) -> list[tuple[Any, ...]]:
    """The rows of a table, or those that stood in it at an instant."""
    if known_at is None:
        return [tuple(row) for row in await connection.execute(of(now))]
    standing = of(now).where(now.c.harvested_at <= known_at)
    replaced = of(past).where(past.c.harvested_at <= known_at, past.c.replaced_at > known_at)
    return [tuple(row) for row in await connection.execute(union_all(standing, replaced))]
