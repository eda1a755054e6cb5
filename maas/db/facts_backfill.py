"""Backfills: stretches of the past that are read again, and how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import backfill


@dataclass(frozen=True, slots=True)
class Backfill:
    """One stretch [since, until) of a source, read up to `position`."""

    source: str
    since: datetime
    until: datetime
    position: datetime
    entries: int


async def resume(
    connection: AsyncConnection, source: str, since: datetime, until: datetime, at: datetime
) -> Backfill:
    """The backfill as it was left, or begun now; a finished one begins again."""
    row = backfill.c
    same = (row.source == source) & (row.since == since) & (row.until == until)
    found = (await connection.execute(select(backfill).where(same))).one_or_none()
    if found is not None and found.position < until:
        return Backfill(source, since, until, found.position, found.entries)
    begun = Backfill(source, since, until, since, 0)
    await advance(connection, begun, at)
    return begun


async def advance(connection: AsyncConnection, done: Backfill, at: datetime) -> None:
    """Keep how far a backfill has come."""
    values = {"position": done.position, "entries": done.entries, "at": at}
    keys = {"source": done.source, "since": done.since, "until": done.until}
    statement = insert(backfill).values(**keys, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=list(keys), set_=values)
    )
