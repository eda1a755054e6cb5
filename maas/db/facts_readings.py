"""Numbers that services tell of themselves, and orders of an archive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import archive_order, reading
from maas.db.texts import storable, storable_values

SETTLED = ("completed", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Reading:
    """One number at one instant; `about` is a queue, a pod or a node, empty for the whole."""

    measure: str
    about: str
    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class ArchiveOrder:
    """An order of a product from an archive."""

    native_id: str
    status: str
    message: str
    size_bytes: int | None
    submitted_at: datetime
    estimated_at: datetime | None
    completed_at: datetime | None
    evicts_at: datetime | None


async def store_readings(
    connection: AsyncConnection, source: str, readings: Sequence[Reading]
) -> None:
    """Keep readings; one of the same instant is told once."""
    if readings:
        told = [
            {"source": source, "measure": storable(one.measure), "about": storable(one.about),
             "at": one.at, "value": one.value}
            for one in readings
        ]  # fmt: skip
        await connection.execute(insert(reading).on_conflict_do_nothing(), told)


async def forget_readings(connection: AsyncConnection, source: str, before: datetime) -> None:
    """Drop what is older than anybody looks at."""
    old = delete(reading).where(reading.c.source == source, reading.c.at < before)
    await connection.execute(old)


async def latest_readings(
    connection: AsyncConnection, since: datetime, source: str | None = None
) -> list[tuple[str, Reading]]:
    """The last reading of each measure at or after `since`, with its source."""
    row = reading.c
    query = (
        select(row.source, row.measure, row.about, row.at, row.value)
        .ext(distinct_on(row.source, row.measure, row.about))
        .where(row.at >= since)
        .order_by(row.source, row.measure, row.about, row.at.desc())
    )
    if source is not None:
        query = query.where(row.source == source)
    return [
        (one.source, Reading(one.measure, one.about, one.at, one.value))
        for one in await connection.execute(query)
    ]


async def first_reading_at(connection: AsyncConnection, source: str) -> datetime | None:
    """When a source was read first, as far back as readings are kept."""
    query = select(func.min(reading.c.at)).where(reading.c.source == source)
    found: datetime | None = (await connection.execute(query)).scalar_one()
    return found


async def heard_between(
    connection: AsyncConnection, source: str, measure: str, first: datetime, until: datetime
) -> dict[str, float]:
    """Per what it is about, the sum of a measure over [first, until]; absent: never read then."""
    row = reading.c
    query = (
        select(row.about, func.sum(row.value))
        .where(row.source == source, row.measure == measure, row.at >= first, row.at <= until)
        .group_by(row.about)
    )
    return {one[0]: float(one[1]) for one in await connection.execute(query)}


async def store_orders(
    connection: AsyncConnection, source: str, orders: Iterable[ArchiveOrder], at: datetime
) -> int:
    """Keep the last state of each order; a settled one is not unsettled. How many changed."""
    changed = 0
    for one in sorted(orders, key=lambda order: order.native_id):
        values: dict[str, object] = {name: getattr(one, name) for name in one.__slots__}
        digest = hashlib.blake2b(repr(astuple(one)).encode(), digest_size=16).digest()
        values = storable_values(values)
        values |= {"harvested_at": at, "content_hash": digest}
        statement = insert(archive_order).values(source=source, **values)
        done = await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["source", "native_id"],
                set_=values,
                where=text(
                    "archive_order.content_hash <> excluded.content_hash AND NOT "
                    "(archive_order.status IN ('completed', 'failed', 'cancelled') AND "
                    "excluded.status NOT IN ('completed', 'failed', 'cancelled'))"
                ),
            )
        )
        changed += done.rowcount
    return changed


async def oldest_open_order(connection: AsyncConnection, source: str) -> datetime | None:
    """When the oldest order that is not settled was submitted."""
    row = archive_order.c
    query = select(func.min(row.submitted_at)).where(
        row.source == source, row.status.not_in(SETTLED)
    )
    found: datetime | None = (await connection.execute(query)).scalar_one()
    return found
