"""The outbox: events written in the same transaction as the facts they hint at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    DateTime,
    delete,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import inbox, outbox
from maas.domain.events import Event
from maas.telemetry import traces

HELD_FOR = timedelta(minutes=1)  # until an event that no queue took is tried again


@dataclass(frozen=True, slots=True)
class OutboxState:
    """Events not sent, since when, how many of them no queue takes; when one was last sent."""

    unsent: int
    oldest_at: datetime | None
    unroutable: int
    last_sent_at: datetime | None


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


async def unsent(
    connection: AsyncConnection, limit: int = 500, as_of: datetime | None = None
) -> list[tuple[int, Event]]:
    """The oldest events to send, locked for this transaction and skipped by other relays.

    Given an instant, those held until after it are left out. A relay that freezes with them in
    hand loses its transaction after a minute, and others go on.
    """
    await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = '60s'"))
    due = (
        true()
        if as_of is None
        else or_(
            outbox.c.held_until.is_(None),
            not_(outbox.c.held_until.between(as_of, as_of + HELD_FOR)),  # no clock is trusted
        )
    )
    query = (
        select(outbox)
        .where(outbox.c.sent_at.is_(None), due)
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


async def behind_others(
    connection: AsyncConnection, batch: Sequence[tuple[int, Event]], ordered: Collection[str]
) -> set[tuple[str, str]]:
    """(type, subject) of ordered events in a batch that have an unsent predecessor outside it."""
    lanes = {(event.type, event.subject) for _, event in batch if event.type in ordered}
    if not lanes:
        return set()
    mine = [seq for seq, _ in batch]
    query = (
        select(outbox.c.type, outbox.c.subject)
        .distinct()
        .where(
            outbox.c.sent_at.is_(None),
            outbox.c.seq < max(mine),
            outbox.c.seq.not_in(mine),
            outbox.c.type.in_(sorted({kind for kind, _ in lanes})),
            outbox.c.subject.in_(sorted({subject for _, subject in lanes})),
        )
    )
    found = {(row.type, row.subject) for row in await connection.execute(query)}
    return found & lanes


async def hold(connection: AsyncConnection, seqs: Sequence[int], at: datetime) -> None:
    """Try these again only HELD_FOR later, so that they do not stand before the others."""
    until = at + HELD_FOR
    await connection.execute(update(outbox).where(outbox.c.seq.in_(seqs)).values(held_until=until))


async def mark_sent(connection: AsyncConnection, seqs: Sequence[int], at: datetime) -> None:
    """Called only after the bus has confirmed them."""
    await connection.execute(update(outbox).where(outbox.c.seq.in_(seqs)).values(sent_at=at))


async def prune(
    connection: AsyncConnection, as_of: datetime, retention: timedelta
) -> tuple[int, int]:
    """Forget events sent, and effects recorded, longer ago than that; how many of each.

    A clock that runs ahead of the server's forgets nothing early: the earlier of the two counts.
    """
    before = func.least(literal(as_of, DateTime(timezone=True)), func.now()) - retention
    sent = await connection.execute(delete(outbox).where(outbox.c.sent_at < before))
    done = await connection.execute(delete(inbox).where(inbox.c.at < before))
    return sent.rowcount, done.rowcount


async def state(connection: AsyncConnection) -> OutboxState:
    """How the outbox stands."""
    waiting = outbox.c.sent_at.is_(None)
    query = select(
        func.count().filter(waiting),
        func.min(outbox.c.time).filter(waiting),
        func.count().filter(waiting, outbox.c.held_until.is_not(None)),
        func.max(outbox.c.sent_at),
    )
    return OutboxState(*(await connection.execute(query)).one())


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
