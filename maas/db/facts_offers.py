"""Publications as offers of images to a pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import publication


class Offered(NamedTuple):
    """One product that an interface offers."""

    product_key: str
    mission: str
    published_at: datetime
    sensing_end: datetime | None


async def published_since(
    connection: AsyncConnection, source: str, since: datetime, missions: Sequence[str],
    types: Sequence[str],
) -> list[Offered]:  # fmt: skip
    """What an interface has published of some missions, harvested at or after an instant."""
    t = publication.c
    query = select(t.product_key, t.mission, t.published_at, t.sensing_end).where(
        t.source == source, t.harvested_at >= since, t.mission.in_(missions),
        t.clock_fault.is_(False),
    )  # fmt: skip
    if types:
        query = query.where(t.product_type.in_(types))
    return [Offered._make(row) for row in await connection.execute(query)]
