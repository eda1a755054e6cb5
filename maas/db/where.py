"""Where is it, what happened, who did it: everything the database has about some subjects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import acquisition_pass, delivery, incident, incident_update, publication

LIMIT = 500


@dataclass(frozen=True, slots=True)
class Hop:
    """A product, or a session, becoming available at one interface, and when we saw it."""

    source: str
    name: str
    subject: str | None
    published_at: datetime
    harvested_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A disturbance of a promise."""

    id: UUID
    subject: str
    status: str
    severity: str
    opened_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A message about a disturbance."""

    incident: UUID
    channel: str
    state: str
    attempts: int
    delivered_at: datetime | None
    last_error: str | None


async def hops(
    connection: AsyncConnection, subjects: Sequence[str], match_keys: Sequence[str]
) -> list[Hop]:
    """Publications of some products, or of whole subjects where no product is meant; sessions."""
    p, a = publication.c, acquisition_pass.c
    meant = p.match_key.in_(match_keys) if match_keys else p.subject.in_(subjects)
    products = select(p.source, p.product_name, p.subject, p.published_at, p.harvested_at)
    sessions = select(a.source, a.session_id, a.subject, a.published_at, a.harvested_at)
    query = products.where(meant).order_by(p.published_at, p.source, p.native_id).limit(LIMIT)
    found = [Hop(*row) for row in await connection.execute(query)]
    query = sessions.where(a.subject.in_(subjects)).order_by(a.published_at, a.source).limit(LIMIT)
    found += [Hop(*row) for row in await connection.execute(query)]
    return sorted(found, key=lambda hop: hop.published_at)


async def incidents(
    connection: AsyncConnection,
    objectives: Sequence[str],
    targets: Sequence[str],
    since: datetime,
    until: datetime,
) -> list[Told]:
    """Disturbances of these promises and targets that touch [since, until]."""
    c = incident.c
    query: Any = (
        select(c.id, c.subject, c.status, c.severity, c.opened_at, c.resolved_at)
        .where(
            or_(
                and_(c.kind == "objective", c.subject.in_(objectives)),
                and_(c.kind == "target", c.subject.in_(targets)),
            ),
            c.opened_at <= until,
            or_(c.resolved_at.is_(None), c.resolved_at >= since),
        )
        .order_by(c.opened_at, c.id)
        .limit(LIMIT)
    )
    return [Told(*row) for row in await connection.execute(query)]


async def deliveries(connection: AsyncConnection, about: Sequence[UUID]) -> list[Sent]:
    """The messages about these incidents, in the order they were said."""
    said = incident_update.c
    d = delivery.c
    query = (
        select(said.incident_id, d.channel, d.state, d.attempts, d.delivered_at, d.last_error)
        .join(incident_update, said.id == d.update_id)
        .where(said.incident_id.in_(about))
        .order_by(said.at, d.channel)
        .limit(LIMIT)
    )
    return [Sent(*row) for row in await connection.execute(query)]
