"""Who answers for what, as people confirmed it. The last word on an item or an outage holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.periods import refuse_back_dated
from maas.db.tables import attribution, item
from maas.domain.instants import from_us, to_us


@dataclass(frozen=True, slots=True)
class Attribution:
    """One party for one item or outage of an objective. `at` in microseconds, UTC.

    `key` is the item's, or for an outage the instant at which it began, such as
    2026-10-03T04:05:00.000Z.
    """

    objective: str
    key: str
    party: str
    by: str
    at: int
    reason: str


async def confirm(connection: AsyncConnection, words: Iterable[Attribution]) -> None:
    """Append words; each takes the place of what was said of the same item before.

    Raises BackDated.
    """
    for word in words:
        await refuse_back_dated(connection, word.at)
        t = attribution.c
        count = select(func.count()).where(t.objective == word.objective, t.key == word.key)
        seq = (await connection.execute(count)).scalar_one()
        await connection.execute(
            insert(attribution).values(
                objective=word.objective, key=word.key, seq=seq, party=word.party, by=word.by,
                at=from_us(word.at), reason=word.reason,
            )
        )  # fmt: skip


async def attributions(
    connection: AsyncConnection, objectives: Iterable[str], known_at: datetime | None = None
) -> dict[tuple[str, str], Attribution]:
    """The last word on each (objective, key), as known at an instant."""
    t = attribution.c
    query = select(t.objective, t.key, t.party, t.by, t.at, t.reason)
    query = query.where(t.objective.in_(list(objectives))).order_by(t.seq)
    if known_at is not None:
        query = query.where(t.at <= known_at)
    return {
        (row[0], row[1]): Attribution(row[0], row[1], row[2], row[3], to_us(row[4]), row[5])
        for row in await connection.execute(query)
    }


async def not_bad(connection: AsyncConnection, objective: str, keys: Iterable[str]) -> list[str]:
    """Which of these keys are neither a late, missing or overdue item nor an instant of time."""
    asked = list(keys)
    rows = await connection.execute(
        select(item.c.key).where(
            item.c.objective == objective,
            item.c.key.in_(asked),
            item.c.state.in_(("late", "missing", "overdue")),
        )
    )
    known = set(rows.scalars())
    return [key for key in asked if key not in known and not _is_instant(key)]


def _is_instant(key: str) -> bool:
    try:
        return datetime.fromisoformat(key).tzinfo is not None
    except ValueError:
        return False
