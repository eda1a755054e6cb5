"""The state of everything in a few small queries: what `maas status` prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import (
    cursor,
    delivery,
    incident,
    objective_status,
    outbox,
    quarantine,
    span,
    unjudged,
)


@dataclass(frozen=True, slots=True)
class SourceState:
    """How far a source is read, and what was wrong last. Instants are UTC."""

    source: str
    position: datetime | None
    last_success_at: datetime | None
    last_error_at: datetime | None
    last_error: str | None
    entries: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class TargetState:
    """The latest span of a target."""

    target: str
    outcome: str
    reason: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    """An objective as last evaluated, over its own window."""

    objective: str
    state: str
    since: datetime
    good: int
    valid: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything `maas status` shows."""

    sources: tuple[SourceState, ...]
    targets: tuple[TargetState, ...]
    objectives: tuple[ObjectiveLine, ...]
    open_incidents: tuple[tuple[datetime, str, str], ...]  # opened, severity, title in English
    unjudged: int
    unsent: int
    pending_deliveries: int


async def overview(connection: AsyncConnection) -> Overview:
    """Read the state of everything in the caller's transaction."""
    return Overview(
        sources=await _sources(connection),
        targets=await _targets(connection),
        objectives=await _objectives(connection),
        open_incidents=await _incidents(connection),
        unjudged=await _count(connection, select(func.count()).select_from(unjudged)),
        unsent=await _count(
            connection, select(func.count()).select_from(outbox).where(outbox.c.sent_at.is_(None))
        ),
        pending_deliveries=await _count(
            connection,
            select(func.count()).select_from(delivery).where(delivery.c.state == "pending"),
        ),
    )


async def _sources(connection: AsyncConnection) -> tuple[SourceState, ...]:
    held = (
        select(quarantine.c.source, func.count().label("quarantined"))
        .group_by(quarantine.c.source)
        .subquery()
    )
    query = (
        select(cursor, func.coalesce(held.c.quarantined, 0).label("quarantined"))
        .join(held, held.c.source == cursor.c.source, isouter=True)
        .order_by(cursor.c.source)
    )
    return tuple(_source(row) for row in await connection.execute(query))


def _source(row: Row[tuple[object, ...]]) -> SourceState:
    return SourceState(
        row.source,
        row.position,
        row.last_success_at,
        row.last_error_at,
        row.last_error,
        row.entries,
        row.quarantined,
    )


async def _targets(connection: AsyncConnection) -> tuple[TargetState, ...]:
    newest = distinct_on(span.c.target)
    query = select(span).ext(newest).order_by(span.c.target, span.c.from_at.desc())
    return tuple(
        TargetState(row.target, row.outcome, row.reason, row.from_at, row.to_at)
        for row in await connection.execute(query)
    )


async def _objectives(connection: AsyncConnection) -> tuple[ObjectiveLine, ...]:
    query = select(objective_status).order_by(objective_status.c.objective)
    return tuple(
        ObjectiveLine(row.objective, row.state, row.since, row.good, row.valid)
        for row in await connection.execute(query)
    )


async def _incidents(connection: AsyncConnection) -> tuple[tuple[datetime, str, str], ...]:
    query = (
        select(incident)
        .where(incident.c.resolved_at.is_(None))
        .order_by(incident.c.opened_at.desc())
    )
    return tuple(
        (row.opened_at, row.severity, row.title.get("en", row.subject))
        for row in await connection.execute(query)
    )


async def _count(connection: AsyncConnection, query: Select[int]) -> int:
    return (await connection.execute(query)).scalar_one()
