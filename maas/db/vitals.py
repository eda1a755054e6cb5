"""How the platform itself is: what it keeps of its own promises, read from its own tables.

A vital that says nothing yet is not well: nothing is ever read as perfect because it is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import cursor, delivery, lease, objective_status, outbox
from maas.domain.quantities import format_duration

JUDGED_WITHIN = timedelta(minutes=5)
SENT_WITHIN = timedelta(minutes=2)
TAKEN_WITHIN = timedelta(minutes=5)
FORGOTTEN_AFTER = timedelta(days=1)  # the leases of jobs that the catalogue no longer has
DELIVERED_WITHIN = timedelta(minutes=15)
FAILED_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Vital:
    """One sign of life; `why` says what is wrong, or how good it is."""

    name: str
    well: bool
    why: str


async def vitals(
    connection: AsyncConnection, as_of: datetime, asked_within: Mapping[str, timedelta]
) -> dict[str, Vital]:
    """All signs by name; `asked_within` says for each source how long it may go unasked."""
    found = [
        await _engine(connection, as_of),
        await _harvest(connection, as_of, asked_within),
        await _outbox(connection, as_of),
        await _leases(connection),
        await _messages(connection, as_of),
    ]
    return {vital.name: vital for vital in found}


async def _engine(connection: AsyncConnection, as_of: datetime) -> Vital:
    query = select(func.max(objective_status.c.evaluated_at))
    at: datetime | None = (await connection.execute(query)).scalar_one()
    if at is None:
        return Vital("engine", False, "nothing was ever judged")
    return _aged("engine", as_of - at, JUDGED_WITHIN, "judged")


async def _harvest(
    connection: AsyncConnection, as_of: datetime, asked_within: Mapping[str, timedelta]
) -> Vital:
    """A source that fails is the source's fault; one that nobody asks is ours."""
    c = cursor.c
    asked = func.greatest(c.last_success_at, c.last_error_at, c.not_before)
    rows = await connection.execute(select(c.source, asked.label("at")))
    last = {row.source: row.at for row in rows}
    late = [
        name
        for name, within in asked_within.items()
        if last.get(name) is None or as_of - last[name] > within
    ]
    why = f"not asked on time: {', '.join(sorted(late))}" if late else "every source asked on time"
    return Vital("harvest", not late, why)


async def _outbox(connection: AsyncConnection, as_of: datetime) -> Vital:
    query = select(func.min(outbox.c.time)).where(outbox.c.sent_at.is_(None))
    at: datetime | None = (await connection.execute(query)).scalar_one()
    if at is None:
        return Vital("outbox", True, "nothing waits")
    return _aged("outbox", as_of - at, SENT_WITHIN, "the oldest event has waited since")


async def _leases(connection: AsyncConnection) -> Vital:
    now = func.clock_timestamp()
    expired = lease.c.expires_at.between(now - FORGOTTEN_AFTER, now - TAKEN_WITHIN)
    query = select(lease.c.name).where(expired).order_by(lease.c.name)
    names = list((await connection.execute(query)).scalars())
    why = f"nobody does: {', '.join(names)}" if names else "all work has a worker"
    return Vital("leases", not names, why)


async def _messages(connection: AsyncConnection, as_of: datetime) -> Vital:
    d = delivery.c
    query = select(func.count()).where(
        or_(
            and_(d.state == "pending", d.next_attempt_at < as_of - DELIVERED_WITHIN),
            and_(d.state == "failed", d.next_attempt_at > as_of - FAILED_WITHIN),
        )
    )
    count = int((await connection.execute(query)).scalar_one())
    return Vital("messages", not count, f"{count} messages late or given up")


def _aged(name: str, age: timedelta, within: timedelta, what: str) -> Vital:
    seconds = timedelta(seconds=max(0, age // timedelta(seconds=1)))
    return Vital(name, age <= within, f"{what} {format_duration(seconds)} ago")
