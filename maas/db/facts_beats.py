"""Calls of those who tell of themselves: each start, success and failure, once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import beat
from maas.db.texts import storable_values

KEPT = 40  # latest calls of a target that are looked at


@dataclass(frozen=True, slots=True)
class Beat:
    """One call: `event` is start, success or fail, `at` when it happened by its own account."""

    source: str
    run: str
    event: str
    at: datetime
    received_at: datetime
    message: str


async def store_beat(connection: AsyncConnection, told: Beat) -> bool:
    """Keep a call; False when the same one is here already."""
    values = storable_values({name: getattr(told, name) for name in Beat.__slots__})
    done = await connection.execute(insert(beat).values(**values).on_conflict_do_nothing())
    return bool(done.rowcount)


async def beats_until(
    connection: AsyncConnection, sources: Collection[str], at: datetime
) -> dict[str, list[Beat]]:
    """The latest calls of each target received at or before an instant, oldest first."""
    row = beat.c
    ranked = (
        select(beat, func.row_number().over(
            partition_by=row.source, order_by=(row.at.desc(), row.received_at.desc())
        ).label("rank"))
        .where(row.source.in_(list(sources)), row.received_at <= at)
        .subquery()
    )  # fmt: skip
    query = select(ranked).where(ranked.c.rank <= KEPT)
    query = query.order_by(ranked.c.source, ranked.c.at, ranked.c.received_at)
    found: dict[str, list[Beat]] = {name: [] for name in sources}
    for one in await connection.execute(query):
        found[one.source].append(Beat(**{name: getattr(one, name) for name in Beat.__slots__}))
    return found
