"""The outbox: events written in the same transaction as the facts they hint at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import inbox, outbox
from maas.domain.events import Event
from maas.telemetry import traces


async def put(connection: AsyncConnection, events: Iterable[Event]) -> None:
    """Append events; they leave with the caller's commit or not at all."""
    rows = [
        {
            "id": event.id,
            "type": event.type,
            "source": event.source,
            "subject": event.subject,
            "time": event.time,
            "correlation_id": event.correlation_id,
            "causation_id": event.causation_id,
            "data": dict(event.data),
            "traceparent": event.traceparent or traces.current_traceparent(),
        }
        for event in events
    ]
    if rows:
        await connection.execute(insert(outbox), rows)


async def unsent(connection: AsyncConnection, limit: int = 500) -> list[tuple[int, Event]]:
    """The oldest unsent events, locked for this transaction and skipped by other relays."""
    query = (
        select(outbox)
        .where(outbox.c.sent_at.is_(None))
        .order_by(outbox.c.seq)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [
        (
            row.seq,
            Event(
                type=row.type,
                source=row.source,
                subject=row.subject,
                time=row.time,
                data=row.data,
                correlation_id=row.correlation_id,
                causation_id=row.causation_id,
                traceparent=row.traceparent,
                id=row.id,
            ),
        )
        for row in await connection.execute(query)
    ]


async def mark_sent(connection: AsyncConnection, seqs: Sequence[int], at: datetime) -> None:
    """Called only after the bus has confirmed them."""
    await connection.execute(update(outbox).where(outbox.c.seq.in_(seqs)).values(sent_at=at))


async def first_time(
    connection: AsyncConnection, consumer: str, event_id: UUID, at: datetime
) -> bool:
    """Record the event in the inbox; False when this consumer has already had its effect."""
    statement = (
        upsert(inbox)
        .values(consumer=consumer, event_id=event_id, at=at)
        .on_conflict_do_nothing()
        .returning(inbox.c.event_id)
    )
    return (await connection.execute(statement)).first() is not None
