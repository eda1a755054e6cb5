"""How far each source has been read, and how the last attempt went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import cursor
from maas.db.texts import storable
from maas.domain.instants import to_us


async def position(connection: AsyncConnection, source: str) -> datetime | None:
    """Up to when the source is read; None before its first success."""
    query = select(cursor.c.position).where(cursor.c.source == source)
    return (await connection.execute(query)).scalar_one_or_none()


async def positions(connection: AsyncConnection) -> dict[str, int]:
    """Per source, up to when it is read, in microseconds, UTC."""
    rows = await connection.execute(
        select(cursor.c.source, cursor.c.position).where(cursor.c.position.is_not(None))
    )
    return {row[0]: to_us(row[1]) for row in rows}


async def advance(
    connection: AsyncConnection, source: str, to: datetime, at: datetime, entries: int
) -> None:
    """The source is complete up to `to`; a cursor never goes back."""
    await connection.execute(
        text(
            "INSERT INTO cursor AS c (source, position, last_success_at, last_attempt_at, entries) "
            "VALUES (:source, :to, :at, :at, :entries) ON CONFLICT (source) DO UPDATE SET "
            "position = greatest(c.position, excluded.position), "
            "last_success_at = excluded.last_success_at, "
            "last_attempt_at = excluded.last_attempt_at, failures = 0, not_before = NULL, "
            "entries = c.entries + excluded.entries"
        ),
        {"source": source, "to": to, "at": at, "entries": entries},
    )


async def add_entries(connection: AsyncConnection, source: str, entries: int) -> None:
    """So many entries more were looked at; where the source stands does not change."""
    await connection.execute(
        text(
            "INSERT INTO cursor AS c (source, entries) VALUES (:source, :entries) "
            "ON CONFLICT (source) DO UPDATE SET entries = c.entries + excluded.entries"
        ),
        {"source": source, "entries": entries},
    )


async def failed(
    connection: AsyncConnection, source: str, error: str, at: datetime,
    not_before: datetime | None = None,
) -> None:  # fmt: skip
    """The attempt failed; what was read before stays read. Until `not_before` it is left alone."""
    await connection.execute(
        text(
            "INSERT INTO cursor AS c (source, last_attempt_at, last_error, last_error_at, "
            "failures, not_before) VALUES (:source, :at, :error, :at, 1, :not_before) "
            "ON CONFLICT (source) DO UPDATE SET last_attempt_at = excluded.last_attempt_at, "
            "last_error = excluded.last_error, last_error_at = excluded.last_error_at, "
            "failures = c.failures + 1, not_before = excluded.not_before"
        ),
        {"source": source, "error": storable(error), "at": at, "not_before": not_before},
    )


@dataclass(frozen=True, slots=True)
class Condition:
    """How a source fares: failures in a row, and until when it is left alone."""

    failures: int = 0
    not_before: datetime | None = None


async def condition(connection: AsyncConnection, source: str) -> Condition:
    """How a source fares; all is well with one that was never read."""
    query = select(cursor.c.failures, cursor.c.not_before).where(cursor.c.source == source)
    found = (await connection.execute(query)).one_or_none()
    return Condition() if found is None else Condition(found[0], found[1])
