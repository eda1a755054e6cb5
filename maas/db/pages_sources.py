"""How far each source is read, what was set aside, and what a target did on one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import cursor, quarantine, span


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One harvested interface: facts up to `position` are complete."""

    source: str
    position: datetime | None
    last_success_at: datetime | None
    last_attempt_at: datetime | None
    failing: bool
    entries: int


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """An entry that could not be believed, and why."""

    source: str
    fingerprint: str
    kind: str
    reason: str
    native_id: str | None
    first_seen_at: datetime
    raw: str


@dataclass(frozen=True, slots=True)
class SpanRow:
    """A stretch of one outcome of one target."""

    target: str
    from_at: datetime
    to_at: datetime
    outcome: str
    reason: str


async def sources(connection: AsyncConnection) -> list[SourceRow]:
    """Every source that was ever read, by name."""
    return [
        SourceRow(
            source=row.source,
            position=row.position,
            last_success_at=row.last_success_at,
            last_attempt_at=row.last_attempt_at,
            failing=row.last_error_at is not None
            and (row.last_success_at is None or row.last_error_at > row.last_success_at),
            entries=row.entries,
        )
        for row in await connection.execute(select(cursor).order_by(cursor.c.source))
    ]


async def quarantine_counts(connection: AsyncConnection) -> dict[tuple[str, str], int]:
    """Entries set aside, by (source, kind)."""
    query = (
        select(quarantine.c.source, quarantine.c.kind, func.count())
        .group_by(quarantine.c.source, quarantine.c.kind)
        .order_by(quarantine.c.source, quarantine.c.kind)
    )
    return {(row[0], row[1]): row[2] for row in await connection.execute(query)}


async def quarantine_page(
    connection: AsyncConnection,
    source: str | None,
    limit: int,
    before: tuple[datetime, bytes] | None,
) -> list[QuarantineRow]:
    """Entries set aside, latest first, after the (first_seen_at, fingerprint) of a former page."""
    query = (
        select(quarantine)
        .order_by(quarantine.c.first_seen_at.desc(), quarantine.c.fingerprint.desc())
        .limit(limit)
    )
    if source is not None:
        query = query.where(quarantine.c.source == source)
    if before is not None:
        query = query.where(tuple_(quarantine.c.first_seen_at, quarantine.c.fingerprint) < before)
    return [
        QuarantineRow(
            source=row.source,
            fingerprint=row.fingerprint.hex(),
            kind=row.kind,
            reason=row.reason,
            native_id=row.native_id,
            first_seen_at=row.first_seen_at,
            raw=row.raw,
        )
        for row in await connection.execute(query)
    ]


async def spans_within(
    connection: AsyncConnection, targets: Sequence[str], start: datetime, end: datetime
) -> list[SpanRow]:
    """Spans of these targets that touch [start, end), by target and time."""
    query = (
        select(span)
        .where(span.c.target.in_(targets), span.c.from_at < end, span.c.to_at > start)
        .order_by(span.c.target, span.c.from_at)
    )
    return [
        SpanRow(row.target, row.from_at, row.to_at, row.outcome, row.reason)
        for row in await connection.execute(query)
    ]
