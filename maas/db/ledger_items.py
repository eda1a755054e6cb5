"""Items read back whole, for statements: every promise of some objectives over a stretch of t0."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import item
from maas.domain.instants import to_us
from maas.domain.promises import Item
from maas.domain.states import ItemState

_STATES = {state.value: state for state in ItemState}


async def items_between(
    connection: AsyncConnection, objectives: Sequence[str], first: datetime, until: datetime
) -> dict[str, list[Item]]:
    """Per objective, the items with t0 in [first, until), as they stand."""
    t = item.c
    query = select(
        t.objective, t.key, t.subject, t.satellite, t.product_type, t.t0, t.due_at, t.t1,
        t.state, t.band, t.amount_expected, t.amount_achieved, t.produced_on_time,
        t.produced_late, t.party, t.reason,
    ).where(t.objective.in_(objectives), t.t0 >= first, t.t0 < until)  # fmt: skip
    found: dict[str, list[Item]] = {name: [] for name in objectives}
    for row in await connection.execute(query):
        name, key, subject, satellite, product_type, t0, due_at, t1, state, *rest = row
        found[name].append(
            Item(
                name, key, subject, satellite, product_type, to_us(t0), to_us(due_at),
                None if t1 is None else to_us(t1), _STATES[state], *rest,
            )
        )  # fmt: skip
    return found
