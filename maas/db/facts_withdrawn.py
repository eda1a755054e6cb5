"""Products that are gone from an interface: which, and whether they should be."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import publication, withdrawal


@dataclass(frozen=True, slots=True)
class Missing:
    """A product that we have and its source has no longer; `ticket` explains a deletion."""

    product_key: str
    product_name: str
    subject: str | None
    evicts_at: datetime | None
    deleted: bool
    ticket: str | None

    def reason(self, as_of: datetime) -> str:
        """evicted when its time had come, deleted when a list says so, else vanished."""
        if self.evicts_at is not None and self.evicts_at <= as_of:
            return "evicted"
        return "deleted" if self.deleted else "vanished"


@dataclass(frozen=True, slots=True)
class Gone:
    """What became of a product at one source."""

    source: str
    product_key: str
    reason: str
    ticket: str | None
    at: datetime


async def missing(
    connection: AsyncConnection, source: str, start: datetime, end: datetime, there: Collection[str]
) -> list[Missing]:
    """Publications in [start, end) of a source whose ids are not `there`."""
    row, listed = publication.c, withdrawal.alias("listed")
    why = (
        select(
            func.max(listed.c.ticket).label("ticket"),
            func.count().label("lists"),
        )
        .where(listed.c.product_key == row.product_key, listed.c.reason == "deleted")
        .lateral()
    )
    query = (
        select(row.native_id, row.product_key, row.product_name, row.subject, row.evicts_at,
               why.c.lists, why.c.ticket)
        .join(why, and_(True))
        .where(row.source == source, row.published_at >= start, row.published_at < end)
        .order_by(row.product_key)
    )  # fmt: skip
    return [
        Missing(one.product_key, one.product_name, one.subject, one.evicts_at, one.lists > 0,
                one.ticket)
        for one in await connection.execute(query)
        if one.native_id not in there
    ]  # fmt: skip


async def vanished(
    connection: AsyncConnection, source: str, start: datetime, end: datetime
) -> bool:
    """Whether anything published in [start, end) has vanished from a source."""
    row, of = withdrawal.c, publication.c
    query = (
        select(row.product_key)
        .join(publication, and_(of.source == row.source, of.product_key == row.product_key))
        .where(row.source == source, row.reason == "vanished")
        .where(of.published_at >= start, of.published_at < end)
        .limit(1)
    )
    return (await connection.execute(query)).first() is not None


async def reappeared(connection: AsyncConnection, source: str, there: Collection[str]) -> None:
    """What had vanished and is there again was never gone."""
    row, of = withdrawal.c, publication.c
    back = select(of.product_key).where(of.source == source, of.native_id.in_(list(there)))
    await connection.execute(
        delete(withdrawal).where(
            row.source == source, row.reason == "vanished", row.product_key.in_(back)
        )
    )


async def gone(connection: AsyncConnection, products: Collection[str]) -> dict[str, list[Gone]]:
    """What became of products, by key."""
    row = withdrawal.c
    query = (
        select(row.source, row.product_key, row.reason, row.ticket, row.at)
        .where(row.product_key.in_(list(products)))
        .order_by(row.product_key, row.source)
    )
    found: dict[str, list[Gone]] = {}
    for one in await connection.execute(query):
        found.setdefault(one.product_key, []).append(
            Gone(one.source, one.product_key, one.reason, one.ticket, one.at)
        )
    return found
