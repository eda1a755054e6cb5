"""Exclusions and what was said of them. Words are appended under the exclusion's lock, in turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.periods import refuse_back_dated
from maas.db.tables import exclusion, exclusion_word
from maas.domain.exclusions import Exclusion, ExclusionStatus, Word
from maas.domain.instants import from_us, to_us
from maas.domain.intervals import Interval


async def claim(connection: AsyncConnection, claimed: Exclusion) -> None:
    """Write a new exclusion with its first word; fails when the id exists. Raises BackDated."""
    interval = claimed.interval
    await connection.execute(
        insert(exclusion).values(
            id=claimed.id,
            agreement=claimed.agreement,
            objectives=list(claimed.objectives),
            from_at=None if interval is None else from_us(interval.start),
            to_at=None if interval is None else from_us(interval.end),
            items=list(claimed.items),
            category=claimed.category,
            evidence=claimed.evidence,
            announced_at=None if claimed.announced_at is None else from_us(claimed.announced_at),
            answer_by=from_us(claimed.answer_by),
        )
    )
    await _append(connection, claimed, 0, claimed.history[0])


async def lock(connection: AsyncConnection, exclusion_id: str) -> Exclusion | None:
    """One exclusion, locked until the transaction ends; None when there is none."""
    query = select(exclusion.c.id).where(exclusion.c.id == exclusion_id).with_for_update()
    if (await connection.execute(query)).first() is None:
        return None
    return next(iter(await exclusions(connection, ids=[exclusion_id])))


async def say(connection: AsyncConnection, said_of: Exclusion, word: Word) -> None:
    """Append a word to an exclusion that this transaction has locked. Raises BackDated."""
    await _append(connection, said_of, len(said_of.history), word)


async def _append(connection: AsyncConnection, one: Exclusion, seq: int, word: Word) -> None:
    await refuse_back_dated(connection, word.at, one.agreement)
    await connection.execute(
        insert(exclusion_word).values(
            exclusion=one.id,
            seq=seq,
            status=word.status.value,
            by=word.by,
            at=from_us(word.at),
            reason=word.reason,
        )
    )


async def exclusions(
    connection: AsyncConnection,
    agreement: str | None = None,
    *,
    ids: Iterable[str] | None = None,
    known_at: datetime | None = None,
) -> list[Exclusion]:
    """The exclusions of an agreement, or all, oldest claim first, as known at an instant."""
    query = select(exclusion)
    if agreement is not None:
        query = query.where(exclusion.c.agreement == agreement)
    if ids is not None:
        query = query.where(exclusion.c.id.in_(list(ids)))
    rows = (await connection.execute(query)).all()
    words = select(exclusion_word).where(exclusion_word.c.exclusion.in_([row.id for row in rows]))
    if known_at is not None:
        words = words.where(exclusion_word.c.at <= known_at)
    said: dict[str, list[Word]] = defaultdict(list)
    for word in await connection.execute(words.order_by(exclusion_word.c.seq)):
        told = Word(ExclusionStatus(word.status), word.by, to_us(word.at), word.reason)
        said[word.exclusion].append(told)
    found = [
        Exclusion(
            id=row.id,
            agreement=row.agreement,
            objectives=tuple(row.objectives),
            interval=None
            if row.from_at is None
            else Interval(to_us(row.from_at), to_us(row.to_at)),
            items=tuple(row.items),
            category=row.category,
            evidence=row.evidence,
            announced_at=None if row.announced_at is None else to_us(row.announced_at),
            answer_by=to_us(row.answer_by),
            history=tuple(said[row.id]),
        )
        for row in rows
        if said[row.id]
    ]
    return sorted(found, key=lambda one: (one.history[0].at, one.id))
