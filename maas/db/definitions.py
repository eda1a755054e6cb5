"""Definitions as they were recorded, and the subjects that a new one concerns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import definition
from maas.domain.instants import from_us, to_us

OLDEST = to_us(datetime.fromisoformat("1900-01-01T00:00:00+00:00"))  # "from the beginning"


class DefinitionRow(NamedTuple):
    """An objective's definition. Instants in microseconds, UTC."""

    objective: str
    effective_from: int
    recorded_at: int
    hash: str
    body: Mapping[str, Any]


async def lock(connection: AsyncConnection) -> None:
    """Let one process at a time adopt definitions, until its transaction ends."""
    await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('maas definitions'))"))


async def definitions(connection: AsyncConnection) -> list[DefinitionRow]:
    """Every definition ever recorded, the oldest record first."""
    t = definition.c
    rows = await connection.execute(
        select(t.objective, t.effective_from, t.recorded_at, t.hash, t.body).order_by(
            t.recorded_at, t.effective_from
        )
    )
    return [DefinitionRow(row[0], to_us(row[1]), to_us(row[2]), row[3], row[4]) for row in rows]


async def record(connection: AsyncConnection, row: DefinitionRow) -> None:
    """Append a definition."""
    await connection.execute(
        insert(definition).values(
            objective=row.objective,
            effective_from=from_us(max(row.effective_from, OLDEST)),
            recorded_at=from_us(row.recorded_at),
            hash=row.hash,
            body=row.body,
        )
    )


async def touch_since(connection: AsyncConnection, since: int, at: datetime) -> int:
    """Remember every subject with a fact or an item at or after an instant; how many."""
    done = await connection.execute(
        text(
            "INSERT INTO unjudged (subject, touched_at) SELECT subject, :at FROM ("
            "SELECT subject FROM publication WHERE subject IS NOT NULL "
            "AND greatest(sensing_end, published_at) >= :since UNION "
            "SELECT subject FROM planned_datatake WHERE end_at >= :since UNION "
            "SELECT subject FROM acquisition_pass WHERE downlink_start >= :since UNION "
            "SELECT 'image/' || pipeline || '/' || image FROM pipeline_event "
            "WHERE greatest(at, acquired_at) >= :since UNION "
            "SELECT subject FROM item WHERE t0 >= :since) AS concerned ORDER BY subject "
            "ON CONFLICT (subject) DO UPDATE SET touched_at = excluded.touched_at"
        ),
        {"since": from_us(max(since, OLDEST)), "at": at},
    )
    return done.rowcount
