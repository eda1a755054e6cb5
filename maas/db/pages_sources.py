"""How far each source is read, what was set aside, and what a target did on one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.facts_counts import DayCount
from maas.db.tables import (
    capability,
    cursor,
    quarantine,
    quarantine_retry,
    source_count,
    source_file,
    span,
)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One harvested interface: facts up to `position` are complete."""

    source: str
    position: datetime | None
    last_success_at: datetime | None
    last_attempt_at: datetime | None
    failing: bool
    entries: int
    failures: int = 0  # in a row
    not_before: datetime | None = None  # until when it is left alone
    last_error: str | None = None
    last_error_at: datetime | None = None


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
    asked_by: str | None = None  # who wants it tried again
    tried_at: datetime | None = None
    outcome: str | None = None


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
            failures=row.failures,
            not_before=row.not_before,
            last_error=row.last_error,
            last_error_at=row.last_error_at,
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
        select(
            quarantine,
            quarantine_retry.c["by"].label("asked_by"),
            quarantine_retry.c.tried_at,
            quarantine_retry.c.outcome,
        )
        .outerjoin(
            quarantine_retry,
            and_(
                quarantine_retry.c.source == quarantine.c.source,
                quarantine_retry.c.fingerprint == quarantine.c.fingerprint,
            ),
        )
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
            asked_by=row.asked_by,
            tried_at=row.tried_at,
            outcome=row.outcome,
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


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one source beside its cursor."""

    capabilities: list[tuple[str, bool | None, str]]  # question, whether it holds, in words
    counts: list[DayCount]  # the newest compared days first
    files: list[tuple[str, datetime, int]]  # path, when read, entries (-1: quarantined whole)


async def evidence_of(connection: AsyncConnection, source: str) -> Evidence:
    """The last answers, comparisons and files of a source."""
    can, count, file = capability.c, source_count.c, source_file.c
    asked = select(can.question, can.holds, can.told).where(can.source == source)
    days = select(source_count).where(count.source == source).order_by(count.day.desc()).limit(14)
    files = (
        select(file.path, file.read_at, file.entries)
        .where(file.source == source)
        .order_by(file.read_at.desc(), file.path)
        .limit(20)
    )
    return Evidence(
        [(r[0], r[1], r[2]) for r in await connection.execute(asked.order_by(can.question))],
        [DayCount(r.source, r.day, r.at_source, r.harvested)
         for r in await connection.execute(days)],
        [(r[0], r[1], r[2]) for r in await connection.execute(files)],
    )  # fmt: skip


async def differing_days(connection: AsyncConnection, since: date) -> dict[str, int]:
    """How many compared days differ, by source; 0 where all compared days agree."""
    count = source_count.c
    query = (
        select(count.source, func.count().filter(count.at_source != count.harvested))
        .where(count.day >= since)
        .group_by(count.source)
    )
    return {row[0]: row[1] for row in await connection.execute(query)}
