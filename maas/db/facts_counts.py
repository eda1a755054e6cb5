"""What sources count themselves, beside what was harvested of the same days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import capability, source_count

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayCount:
    """Entries of one UTC day: as the source counts them, and as we have them."""

    source: str
    day: date
    at_source: int
    harvested: int


async def harvested(
    connection: AsyncConnection, source: str, start: datetime, end: datetime, *, passes: bool
) -> int:
    """Entries published in [start, end) that we have, those set aside included, each once.

    What was withdrawn from the source for a known reason is not counted: it should not be there.
    """
    table = "acquisition_pass" if passes else "publication"
    gone = (
        ""
        if passes
        else "AND NOT EXISTS (SELECT 1 FROM withdrawal AS w WHERE w.source = p.source "
        "AND w.product_key = p.product_key AND w.reason <> 'vanished') "
    )
    found = await connection.execute(
        text(
            f"SELECT (SELECT count(*) FROM {table} AS p WHERE source = :source "
            f"AND published_at >= :start AND published_at < :end {gone}) "
            "+ (SELECT count(DISTINCT coalesce(native_id, encode(fingerprint, 'hex'))) "
            "FROM quarantine WHERE source = :source AND kind = 'entry' "
            "AND dated >= :start AND dated < :end "
            f"AND NOT EXISTS (SELECT 1 FROM {table} AS t WHERE t.source = quarantine.source "
            "AND t.native_id = quarantine.native_id))"
        ),
        {"source": source, "start": start, "end": end},
    )
    return int(found.scalar_one())


async def write_count(connection: AsyncConnection, told: DayCount, at: datetime) -> None:
    """Keep the newest comparison of a day."""
    values = {"at_source": told.at_source, "harvested": told.harvested, "counted_at": at}
    statement = insert(source_count).values(source=told.source, day=told.day, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["source", "day"], set_=values)
    )


async def last_counted(connection: AsyncConnection, source: str) -> date | None:
    """The newest day of a source that was compared."""
    query = select(func.max(source_count.c.day)).where(source_count.c.source == source)
    found: date | None = (await connection.execute(query)).scalar_one()
    return found


async def counted_at(
    connection: AsyncConnection, source: str, days: Sequence[date]
) -> dict[date, datetime]:
    """When each of these days was last compared."""
    row = source_count.c
    query = select(row.day, row.counted_at).where(row.source == source, row.day.in_(list(days)))
    return {row[0]: row[1] for row in await connection.execute(query)}


async def differences(connection: AsyncConnection, since: date) -> list[DayCount]:
    """Days since `since` whose counts differ, by source and day."""
    query = (
        select(source_count)
        .where(source_count.c.day >= since)
        .where(source_count.c.at_source != source_count.c.harvested)
        .order_by(source_count.c.source, source_count.c.day)
    )
    return [
        DayCount(row.source, row.day, row.at_source, row.harvested)
        for row in await connection.execute(query)
    ]


async def counted_sources(connection: AsyncConnection) -> set[str]:
    """Sources of which at least one day was compared."""
    return set((await connection.execute(select(source_count.c.source).distinct())).scalars())


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing that a service can do or not, as a probe of its operators found out."""

    question: str
    holds: bool | None
    told: str


async def write_capabilities(
    connection: AsyncConnection, source: str, found: Sequence[Capability], at: datetime
) -> None:
    """Replace what is known of a service."""
    await connection.execute(capability.delete().where(capability.c.source == source))
    if found:
        await connection.execute(
            capability.insert(),
            [
                {"source": source, "question": one.question, "holds": one.holds,
                 "told": one.told, "asked_at": at}
                for one in found
            ],
        )  # fmt: skip


async def capabilities(connection: AsyncConnection, source: str) -> dict[str, bool | None]:
    """What is known of a service: question to whether it holds."""
    query = select(capability.c.question, capability.c.holds).where(capability.c.source == source)
    return {row[0]: row[1] for row in await connection.execute(query)}


async def explored_at(connection: AsyncConnection, source: str) -> datetime | None:
    """When a service was last explored."""
    query = select(func.max(capability.c.asked_at)).where(capability.c.source == source)
    found: datetime | None = (await connection.execute(query)).scalar_one()
    return found
