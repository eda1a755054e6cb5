"""Samples in, spans and daily sums out: what availability is counted from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.connection import copy_rows
from maas.db.tables import availability_day, probe_sample, span
from maas.domain.instants import from_us, to_us
from maas.domain.spans import Sample, Span
from maas.domain.states import Outcome

Samples = dict[str, dict[str, list[Sample]]]  # by target and vantage point


async def samples_between(
    connection: AsyncConnection,
    since: int,
    until: int | None = None,
    *,
    targets: Sequence[str] | None = None,
    known_at: datetime | None = None,
) -> Samples:
    """The samples taken in [since, until), as they were known at an instant."""
    t = probe_sample.c
    query = select(t.target, t.location, t.at, t.outcome, t.reason).where(t.at >= from_us(since))
    if until is not None:
        query = query.where(t.at < from_us(until))
    if targets is not None:
        query = query.where(t.target.in_(targets))
    if known_at is not None:
        query = query.where(func.coalesce(t.recorded_at, t.at) <= known_at)
    found: Samples = {}
    for target, location, at, outcome, reason in await connection.execute(query):
        sample = Sample(to_us(at), Outcome(outcome), reason)
        found.setdefault(target, {}).setdefault(location, []).append(sample)
    return found


async def ends_of_spans(connection: AsyncConnection) -> dict[str, int]:
    """Per target, up to when its spans are written."""
    rows = await connection.execute(text("SELECT target, max(to_at) FROM span GROUP BY target"))
    return {row[0]: to_us(row[1]) for row in rows}


async def replace_spans(
    connection: AsyncConnection, target: str, boundary: int, fresh: Sequence[Span]
) -> None:
    """Put fresh spans in the place of everything from the boundary on; neighbours are joined."""
    at = from_us(boundary)
    await connection.execute(delete(span).where(span.c.target == target, span.c.from_at >= at))
    await connection.execute(
        update(span).where(span.c.target == target, span.c.to_at > at).values(to_at=at)
    )
    pieces = list(fresh)
    before = (
        await connection.execute(select(span).where(span.c.target == target, span.c.to_at == at))
    ).first()
    if before is not None and pieces and before.outcome == pieces[0].outcome:
        first = pieces.pop(0)
        await connection.execute(
            update(span)
            .where(span.c.target == target, span.c.from_at == before.from_at)
            .values(to_at=from_us(first.end))
        )
    if pieces:
        await connection.execute(
            insert(span),
            [
                {
                    "target": target,
                    "from_at": from_us(piece.start),
                    "to_at": from_us(piece.end),
                    "outcome": piece.outcome.value,
                    "reason": piece.reason,
                    "samples": piece.samples,
                }
                for piece in pieces
            ],
        )


async def replace_days(
    connection: AsyncConnection, target: str, days: Mapping[int, Mapping[Outcome, int]]
) -> None:
    """Write the daily sums of a target's days."""
    if not days:
        return
    dates = [from_us(day).date() for day in days]
    await connection.execute(
        delete(availability_day).where(
            availability_day.c.target == target, availability_day.c.day.in_(dates)
        )
    )
    await copy_rows(
        connection,
        availability_day,
        ("target", "day", "up_us", "degraded_us", "down_us", "unknown_us"),
        [
            (
                target, from_us(day).date(), spent[Outcome.UP], spent[Outcome.DEGRADED],
                spent[Outcome.DOWN], spent[Outcome.UNKNOWN],
            )
            for day, spent in days.items()
        ],
    )  # fmt: skip


async def days_between(
    connection: AsyncConnection, targets: Iterable[str], first: datetime, until: datetime
) -> dict[str, tuple[int, int, int, int]]:
    """Per target: up, degraded, down and unknown microseconds of the days in [first, until)."""
    rows = await connection.execute(
        text(
            "SELECT target, sum(up_us)::bigint, sum(degraded_us)::bigint, sum(down_us)::bigint, "
            "sum(unknown_us)::bigint FROM availability_day WHERE target = ANY(:targets) "
            "AND day >= :first AND day < :until GROUP BY target"
        ),
        {"targets": list(targets), "first": first.date(), "until": until.date()},
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}
