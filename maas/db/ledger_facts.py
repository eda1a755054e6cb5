"""The facts of many subjects in three queries, for the engine to judge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import acquisition_pass, plan, planned_datatake, publication
from maas.domain.instants import to_us


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


async def plan_windows(connection: AsyncConnection) -> list[PlanWindow]:
    """All plans, the latest first: the first whose window holds an instant governs it."""
    rows = await connection.execute(
        select(plan.c.satellite, plan.c.window_start, plan.c.window_end, plan.c.name)
    )
    windows = [PlanWindow(row[0], to_us(row[1]), to_us(row[2]), row[3]) for row in rows]
    return sorted(windows, key=lambda window: (window.window_start, window.name), reverse=True)


async def planned_rows(connection: AsyncConnection, subjects: Sequence[str]) -> list[PlannedRow]:
    """Every plan's word on these subjects."""
    t = planned_datatake.c
    query = select(
        t.subject, t.plan, t.datatake_id, t.satellite, t.start_at, t.end_at, t.mode,
        t.timeliness_class,
    ).where(t.subject.in_(subjects))  # fmt: skip
    return [
        PlannedRow(
            row[0], row[1], row[2], row[3], to_us(row[4]), to_us(row[5]), row[6], row[7] or ""
        )
        for row in await connection.execute(query)
    ]


async def publication_rows(
    connection: AsyncConnection, subjects: Sequence[str]
) -> list[PublicationRow]:
    """Every publication of these subjects whose sensing times are known."""
    t = publication.c
    query = select(
        t.subject,
        t.source,
        t.product_key,
        t.match_key,
        t.mission,
        t.satellite,
        t.product_type,
        t.level,
        t.timeliness_class,
        t.sensing_start,
        t.sensing_end,
        t.origin_at,
        t.published_at,
        t.clock_fault,
    ).where(t.subject.in_(subjects), t.sensing_start.is_not(None), t.sensing_end.is_not(None))
    return [
        PublicationRow(
            *row[:9],
            to_us(row[9]),
            to_us(row[10]),
            None if row[11] is None else to_us(row[11]),
            to_us(row[12]),
            row[13],
        )
        for row in await connection.execute(query)
    ]


async def pass_rows(connection: AsyncConnection, subjects: Sequence[str]) -> list[PassRow]:
    """Every session of these subjects."""
    t = acquisition_pass.c
    query = select(
        t.subject, t.source, t.session_id, t.satellite, t.downlink_start, t.delivery_stop,
        t.complete,
    ).where(t.subject.in_(subjects))  # fmt: skip
    return [
        PassRow(
            row[0], row[1], row[2], row[3], to_us(row[4]),
            to_us(row[5]) if row[6] and row[5] is not None else None,
        )
        for row in await connection.execute(query)
    ]  # fmt: skip
