"""Subjects whose facts changed since they were last judged: the engine's to-do list.

The collector touches the row in the fact's own transaction, the engine deletes it in the
verdict's. Touching locks the row even when it exists, so a judge that cannot yet see the new
fact cannot delete its reminder either.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import unjudged
from maas.telemetry import traces


async def touch(connection: AsyncConnection, subjects: Iterable[str], at: datetime) -> None:
    """Remember that these subjects must be judged; sorted, so that writers never deadlock."""
    trace = traces.current_traceparent()
    rows = [
        {"subject": subject, "touched_at": at, "traceparent": trace}
        for subject in sorted(set(subjects))
    ]
    if rows:
        statement = insert(unjudged)
        await connection.execute(
            statement.on_conflict_do_update(
                index_elements=[unjudged.c.subject],
                set_={
                    "touched_at": statement.excluded.touched_at,
                    "traceparent": statement.excluded.traceparent,
                },
            ),
            rows,
        )


async def take(connection: AsyncConnection, limit: int) -> list[str]:
    """Remove and return up to `limit` subjects; they come back if the transaction fails.

    The current span is linked to those that touched them.
    """
    chosen = (
        select(unjudged.c.subject)
        .order_by(unjudged.c.subject)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = await connection.execute(
        delete(unjudged)
        .where(unjudged.c.subject.in_(chosen))
        .returning(unjudged.c.subject, unjudged.c.traceparent)
    )
    rows = sorted(taken.all())
    traces.note((row.subject for row in rows), (row.traceparent for row in rows))
    return [row.subject for row in rows]


async def waiting(connection: AsyncConnection) -> int:
    """How many subjects wait to be judged."""
    return (await connection.execute(select(func.count()).select_from(unjudged))).scalar_one()
