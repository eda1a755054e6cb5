"""Incidents and their updates, newest first, for the pages and for status-page clients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import incident, incident_update


@dataclass(frozen=True, slots=True)
class UpdateRow:
    """One thing said; `body` by language."""

    id: str
    status: str
    body: Mapping[str, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """A disturbance and what was said of it, newest first."""

    id: str
    kind: str
    subject: str
    title: Mapping[str, str]
    status: str
    impact: str
    severity: str
    components: tuple[str, ...]
    opened_at: datetime
    resolved_at: datetime | None
    updates: tuple[UpdateRow, ...]

    @property
    def updated_at(self) -> datetime:
        return self.updates[0].at if self.updates else self.resolved_at or self.opened_at


async def incidents_since(
    connection: AsyncConnection, since: datetime | None, limit: int
) -> list[IncidentRow]:
    """Open ones, and those resolved or opened since an instant (None: ever), newest first."""
    query = select(incident).order_by(incident.c.opened_at.desc(), incident.c.id).limit(limit)
    if since is not None:
        query = query.where(or_(incident.c.resolved_at.is_(None), incident.c.resolved_at >= since))
    return await _with_updates(connection, query)


async def unresolved(connection: AsyncConnection) -> list[IncidentRow]:
    """Everything open, newest first, however many."""
    query = (
        select(incident)
        .where(incident.c.resolved_at.is_(None))
        .order_by(incident.c.opened_at.desc(), incident.c.id)
    )
    return await _with_updates(connection, query)


async def incident_by_id(connection: AsyncConnection, name: UUID) -> IncidentRow | None:
    """One incident with its whole story."""
    found = await _with_updates(connection, select(incident).where(incident.c.id == name))
    return found[0] if found else None


async def _with_updates(connection: AsyncConnection, query: Select[Any]) -> list[IncidentRow]:
    rows = list(await connection.execute(query))
    said: dict[UUID, list[UpdateRow]] = {}
    updates = (
        select(incident_update)
        .where(incident_update.c.incident_id.in_([row.id for row in rows]))
        .order_by(incident_update.c.at.desc(), incident_update.c.id)
    )
    for row in await connection.execute(updates):
        told = UpdateRow(str(row.id), row.status, row.body, row.at)
        said.setdefault(row.incident_id, []).append(told)
    return [_incident(row, said.get(row.id, [])) for row in rows]


def _incident(row: Row[tuple[object, ...]], updates: list[UpdateRow]) -> IncidentRow:
    return IncidentRow(
        id=str(row.id),
        kind=row.kind,
        subject=row.subject,
        title=row.title,
        status=row.status,
        impact=row.impact,
        severity=row.severity,
        components=tuple(row.components),
        opened_at=row.opened_at,
        resolved_at=row.resolved_at,
        updates=tuple(updates),
    )
