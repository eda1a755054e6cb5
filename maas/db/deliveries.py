"""Deliveries: claimed by conditional update, sent, then marked; a claim runs out by itself.

Claims run by the database's own clock, due times by `as_of`. Of one incident and channel only the
oldest pending delivery can be claimed, so that nobody hears the end before the beginning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import delivery, incident_update


@dataclass(frozen=True, slots=True)
class Claim:
    """One delivery that this claimant alone may attempt until the claim runs out."""

    update_id: UUID
    channel: str
    attempts: int  # including the one claimed
    claimant: str
    traceparent: str | None = None  # of the telling that it belongs to


async def claim(
    connection: AsyncConnection, claimant: str, as_of: datetime, ttl: timedelta, limit: int
) -> list[Claim]:
    """Take due deliveries that nobody holds; `claimant` must be unique to this call."""
    said = incident_update.alias("said")
    earlier, said_earlier = delivery.alias("earlier"), incident_update.alias("said_earlier")
    waits_for_earlier = exists().where(
        said_earlier.c.incident_id == said.c.incident_id,
        said_earlier.c.at < said.c.at,
        earlier.c.update_id == said_earlier.c.id,
        earlier.c.channel == delivery.c.channel,
        earlier.c.state == "pending",
    )
    chosen = (
        select(delivery.c.update_id, delivery.c.channel, said.c.traceparent)
        .join(said, said.c.id == delivery.c.update_id)
        .where(
            delivery.c.state == "pending",
            delivery.c.next_attempt_at <= as_of,
            or_(
                delivery.c.claimed_until.is_(None),
                delivery.c.claimed_until <= func.clock_timestamp(),
            ),
            ~waits_for_earlier,
        )
        .order_by(delivery.c.next_attempt_at, said.c.at)
        .limit(limit)
        .with_for_update(of=delivery, skip_locked=True)
        .cte("chosen")
    )
    taken = await connection.execute(
        update(delivery)
        .where(delivery.c.update_id == chosen.c.update_id, delivery.c.channel == chosen.c.channel)
        .values(
            claimed_by=claimant,
            claimed_until=func.clock_timestamp() + ttl,
            attempts=delivery.c.attempts + 1,
        )
        .returning(
            delivery.c.update_id, delivery.c.channel, delivery.c.attempts, chosen.c.traceparent
        )
    )
    return [
        Claim(row.update_id, row.channel, row.attempts, claimant, row.traceparent) for row in taken
    ]


async def mark_sent(connection: AsyncConnection, held: Claim, at: datetime) -> bool:
    """Close a delivery; False when the claim had run out and passed to another."""
    return await _close(connection, held, state="sent", delivered_at=at, last_error=None)


async def mark_failed(connection: AsyncConnection, held: Claim, error: str) -> bool:
    """Give a delivery up for good, saying why."""
    return await _close(connection, held, state="failed", last_error=error)


async def put_off(
    connection: AsyncConnection, held: Claim, error: str, next_attempt_at: datetime
) -> bool:
    """Give the claim back, to be taken again from the given instant on."""
    return await _close(connection, held, next_attempt_at=next_attempt_at, last_error=error)


async def _close(connection: AsyncConnection, held: Claim, **values: object) -> bool:
    changed = await connection.execute(
        update(delivery)
        .where(
            delivery.c.update_id == held.update_id,
            delivery.c.channel == held.channel,
            delivery.c.claimed_by == held.claimant,
            delivery.c.state == "pending",
        )
        .values(claimed_by=None, claimed_until=None, **values)
    )
    return changed.rowcount == 1
