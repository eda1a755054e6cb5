"""What alerting reads and writes: untold transitions, incidents and their updates.

Transitions are taken in the order they were written, under row locks: a second teller waits for
the first and then finds nothing left, so no incident ever sees its end before its beginning.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import delivery, incident, incident_update, objective_status, transition
from maas.domain.incidents import Impact, Incident, IncidentUpdate, Transition
from maas.domain.states import IncidentStatus, Severity
from maas.telemetry import traces


@dataclass(frozen=True, slots=True)
class Standing:
    """The counts (or microseconds) behind an objective's current figure."""

    good: int
    valid: int


async def take_untold(connection: AsyncConnection, as_of: datetime, limit: int) -> list[Transition]:
    """Claim the oldest untold transitions; they are untold again if the transaction fails."""
    chosen = (
        select(transition.c.id)
        .where(transition.c.told_at.is_(None))
        .order_by(transition.c.seq)
        .limit(limit)
        .with_for_update()
        .cte("chosen")
    )
    claimed = await connection.execute(
        update(transition)
        .where(transition.c.id == chosen.c.id, transition.c.told_at.is_(None))
        .values(told_at=as_of)
        .returning(transition)
    )
    rows = sorted(claimed, key=lambda row: int(row.seq))
    traces.note((row.subject for row in rows), (row.traceparent for row in rows))
    return [
        Transition(row.id, row.kind, row.subject, row.old, row.new, row.reason, row.at)
        for row in rows
    ]


async def standings(connection: AsyncConnection) -> dict[str, Standing]:
    """Where each objective stands, by its id; absent: never evaluated."""
    columns = (objective_status.c.objective, objective_status.c.good, objective_status.c.valid)
    rows = await connection.execute(select(*columns))
    return {row.objective: Standing(row.good, row.valid) for row in rows}


async def open_incident(connection: AsyncConnection, kind: str, subject: str) -> Incident | None:
    """The one unresolved incident of a subject."""
    query = select(incident).where(
        incident.c.kind == kind, incident.c.subject == subject, incident.c.resolved_at.is_(None)
    )
    row = (await connection.execute(query)).first()
    return None if row is None else _incident(row)


async def save_incident(connection: AsyncConnection, told: Incident) -> None:
    """Write an incident, new or changed; fails when another is open for the same subject."""
    values = {
        "id": told.id,
        "kind": told.kind,
        "subject": told.subject,
        "title": dict(told.title),
        "status": told.status,
        "impact": told.impact,
        "severity": told.severity,
        "components": list(told.components),
        "opened_at": told.opened_at,
        "resolved_at": told.resolved_at,
    }
    changing = {name: values[name] for name in _CHANGING}
    await connection.execute(
        upsert(incident)
        .values(values)
        .on_conflict_do_update(index_elements=[incident.c.id], set_=changing)
    )


_CHANGING = ("title", "status", "impact", "severity", "components", "resolved_at")


async def last_said_at(connection: AsyncConnection, incident_id: UUID) -> datetime | None:
    """The instant of the newest update of an incident."""
    query = select(func.max(incident_update.c.at)).where(
        incident_update.c.incident_id == incident_id
    )
    newest: datetime | None = (await connection.execute(query)).scalar_one()
    return newest


async def add_update(
    connection: AsyncConnection, said: IncidentUpdate, channels: Iterable[str], as_of: datetime
) -> None:
    """Append an update and what is to be delivered of it, due at once.

    Besides `channels`, whoever was told of this incident before is told how it goes on.
    """
    await connection.execute(
        insert(incident_update).values(
            id=said.id,
            incident_id=said.incident_id,
            status=said.status,
            body=dict(said.body),
            at=said.at,
            transition_id=said.transition_id,
            traceparent=traces.current_traceparent(),
        )
    )
    told_before = await connection.execute(
        select(delivery.c.channel)
        .join(incident_update, incident_update.c.id == delivery.c.update_id)
        .where(incident_update.c.incident_id == said.incident_id)
        .distinct()
    )
    rows = [
        {"update_id": said.id, "channel": name, "state": "pending", "next_attempt_at": as_of}
        for name in sorted({*channels, *told_before.scalars()})
    ]
    if rows:
        await connection.execute(insert(delivery), rows)


async def subject_of(connection: AsyncConnection, update_id: UUID) -> str:
    """What the incident of an update is about."""
    query = (
        select(incident.c.subject)
        .join(incident_update, incident_update.c.incident_id == incident.c.id)
        .where(incident_update.c.id == update_id)
    )
    return str((await connection.execute(query)).scalar_one())


async def said_until(
    connection: AsyncConnection, update_id: UUID
) -> tuple[Incident, list[IncidentUpdate]]:
    """The incident of an update, and what was said of it up to that update, oldest first."""
    this = incident_update.alias()
    query = (
        select(incident_update)
        .join(this, this.c.incident_id == incident_update.c.incident_id)
        .where(this.c.id == update_id, incident_update.c.at <= this.c.at)
        .order_by(incident_update.c.at, incident_update.c.id)
    )
    updates = [_update(row) for row in await connection.execute(query)]
    query_incident = select(incident).where(incident.c.id == updates[-1].incident_id)
    return _incident((await connection.execute(query_incident)).one()), updates


async def open_impacts(connection: AsyncConnection) -> set[Impact]:
    """The impacts of everything unresolved, for the page's top line."""
    query = select(incident.c.impact).where(incident.c.resolved_at.is_(None)).distinct()
    return {Impact(impact) for impact in (await connection.execute(query)).scalars()}


def _incident(row: Row[tuple[object, ...]]) -> Incident:
    return Incident(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        title=row.title,
        status=IncidentStatus(row.status),
        impact=Impact(row.impact),
        severity=Severity(row.severity),
        components=tuple(row.components),
        opened_at=row.opened_at,
        resolved_at=row.resolved_at,
    )


def _update(row: Row[tuple[object, ...]]) -> IncidentUpdate:
    return IncidentUpdate(
        id=row.id,
        incident_id=row.incident_id,
        status=IncidentStatus(row.status),
        body=row.body,
        at=row.at,
        transition_id=row.transition_id,
    )
