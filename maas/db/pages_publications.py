"""Publications and passes for the pages: by name, by datatake, by session.

A product is found by its key; all its offers are those with the same match key, because an
interface may rename what it passes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.pages_datatakes import EDGE, DatatakeRow
from maas.db.tables import acquisition_pass, item, planned_datatake, publication


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """One product becoming available at one interface."""

    source: str
    native_id: str
    product_name: str
    product_key: str
    match_key: str
    satellite: str | None
    product_type: str | None
    timeliness_class: str | None
    subject: str | None
    datatake_id: str | None
    sensing_start: datetime | None
    sensing_end: datetime | None
    origin_at: datetime | None
    published_at: datetime
    size_bytes: int | None
    clock_fault: bool


@dataclass(frozen=True, slots=True)
class PassRow:
    """One downlink session at one station."""

    source: str
    session_id: str
    retransfer: bool
    satellite: str
    station_unit: str | None
    published_at: datetime
    downlink_start: datetime
    downlink_stop: datetime | None
    delivery_start: datetime | None
    delivery_stop: datetime | None
    channels: int
    final_channels: int
    files: int
    complete: bool


async def offers(connection: AsyncConnection, product_key: str) -> list[PublicationRow]:
    """Every publication of the product with this key, and of what it became, oldest first."""
    same = (
        select(publication.c.match_key).where(publication.c.product_key == product_key).distinct()
    )
    query = select(publication).where(publication.c.match_key.in_(same))
    return await _ordered(connection, query, 200)


async def starting_with(
    connection: AsyncConnection, prefix: str, limit: int
) -> list[tuple[str, datetime]]:
    """Product keys that start with a text, with their first publication, latest first."""
    first_at = func.min(publication.c.published_at)
    query = (
        select(publication.c.product_key, first_at)
        .where(publication.c.product_key.startswith(prefix, autoescape=True))
        .group_by(publication.c.product_key)
        .order_by(first_at.desc(), publication.c.product_key)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await connection.execute(query)]


async def published_of(
    connection: AsyncConnection, datatake: DatatakeRow, limit: int
) -> list[PublicationRow]:
    """What was published of a datatake anywhere, oldest first."""
    query = select(publication).where(
        publication.c.subject == datatake.subject,
        or_(
            publication.c.sensing_start.is_(None),
            publication.c.sensing_start.between(datatake.start_at - EDGE, datatake.end_at + EDGE),
        ),
    )
    return await _ordered(connection, query, limit)


async def sensing_of(
    connection: AsyncConnection, subject: str
) -> tuple[str, datetime, datetime] | None:
    """(satellite, start, end) of what was sensed of a subject, as far as products tell."""
    query = select(
        func.min(publication.c.satellite),
        func.min(publication.c.sensing_start),
        func.max(publication.c.sensing_end),
    ).where(publication.c.subject == subject, publication.c.clock_fault.is_(False))
    satellite, start, end = (await connection.execute(query)).one()
    return None if start is None or end is None else (satellite or "", start, end)


async def known_datatakes(connection: AsyncConnection, names: Sequence[str]) -> list[str]:
    """Which of these are ids or subjects of datatakes that we know of."""
    planned = select(planned_datatake.c.datatake_id).where(
        or_(planned_datatake.c.datatake_id.in_(names), planned_datatake.c.subject.in_(names))
    )
    promised = select(item.c.subject).where(item.c.subject.in_(names))
    published = select(publication.c.subject).where(publication.c.subject.in_(names))
    found = {str(name) for name in (await connection.execute(planned)).scalars()}
    for query in (promised, published):
        found |= {
            str(name)
            for name in (await connection.execute(query.distinct())).scalars()
            if not any(known.startswith(f"{name}-") for known in found)
        }
    return sorted(found)


async def passes(connection: AsyncConnection, session_id: str) -> list[PassRow]:
    """A downlink session at every station that published it, retransfers included."""
    query = (
        select(acquisition_pass)
        .where(acquisition_pass.c.session_id == session_id)
        .order_by(acquisition_pass.c.published_at, acquisition_pass.c.source)
    )
    return [_pass(row) for row in await connection.execute(query)]


async def _ordered(
    connection: AsyncConnection, query: Select[Any], limit: int
) -> list[PublicationRow]:
    ordered = query.order_by(
        publication.c.published_at, publication.c.source, publication.c.native_id
    )
    return [_publication(row) for row in await connection.execute(ordered.limit(limit))]


def _publication(row: Row[tuple[object, ...]]) -> PublicationRow:
    return PublicationRow(
        **{name: getattr(row, name) for name in PublicationRow.__dataclass_fields__}
    )


def _pass(row: Row[tuple[object, ...]]) -> PassRow:
    return PassRow(**{name: getattr(row, name) for name in PassRow.__dataclass_fields__})
