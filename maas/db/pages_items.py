"""Promises, one by one: a page of an objective's items, and its worst ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select, tuple_
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import item


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One promise."""

    objective: str
    key: str
    subject: str
    satellite: str | None
    product_type: str | None
    t0: datetime
    due_at: datetime
    t1: datetime | None
    state: str
    amount_expected: int | None
    amount_achieved: int | None


async def items_page(
    connection: AsyncConnection,
    objective: str,
    states: Sequence[str],
    limit: int,
    before: tuple[datetime, str] | None,
    within: tuple[datetime, datetime] | None = None,
) -> list[ItemRow]:
    """An objective's items, latest t0 first, after the (t0, key) a former page ended with.

    `within` keeps those with t0 in [start, end).
    """
    query = (
        select(item)
        .where(item.c.objective == objective)
        .order_by(item.c.t0.desc(), item.c.key.desc())
        .limit(limit)
    )
    if states:
        query = query.where(item.c.state.in_(states))
    if within is not None:
        query = query.where(item.c.t0 >= within[0], item.c.t0 < within[1])
    if before is not None:
        query = query.where(tuple_(item.c.t0, item.c.key) < before)
    return [item_row(row) for row in await connection.execute(query)]


async def worst_items(
    connection: AsyncConnection, objective: str, start: datetime, as_of: datetime, limit: int
) -> list[ItemRow]:
    """Items with t0 since `start` that are not good: missing, then overdue, then the latest."""
    rank = case((item.c.state == "missing", 0), (item.c.state == "overdue", 1), else_=2)
    lateness = func.coalesce(item.c.t1, as_of) - item.c.due_at
    query = (
        select(item)
        .where(
            item.c.objective == objective,
            item.c.t0 >= start,
            item.c.state.in_(("missing", "overdue", "late")),
        )
        .order_by(rank, lateness.desc(), item.c.key)
        .limit(limit)
    )
    return [item_row(row) for row in await connection.execute(query)]


async def items_of_subject(connection: AsyncConnection, subject: str) -> list[ItemRow]:
    """Every promise of one subject."""
    query = select(item).where(item.c.subject == subject).order_by(item.c.objective, item.c.key)
    return [item_row(row) for row in await connection.execute(query)]


def item_row(row: Row[tuple[object, ...]]) -> ItemRow:
    """One row of the table `item`."""
    return ItemRow(
        objective=row.objective,
        key=row.key,
        subject=row.subject,
        satellite=row.satellite,
        product_type=row.product_type,
        t0=row.t0,
        due_at=row.due_at,
        t1=row.t1,
        state=row.state,
        amount_expected=row.amount_expected,
        amount_achieved=row.amount_achieved,
    )
