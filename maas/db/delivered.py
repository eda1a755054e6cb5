"""Deliveries and what is thought of each: written by collectors, read by everybody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import canary_run, delivered, publication, reading
from maas.db.texts import storable
from maas.domain.delivered import Reason, Verdict

_RECENT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class DeliveredReport:
    """One delivery. `features` is None when no report of it could be read."""

    source: str
    image: str
    fingerprint: bytes
    delivered_at: datetime
    checked_at: datetime
    verdict: Verdict
    reasons: tuple[Reason, ...]
    area: str | None
    features: int | None
    matched: int | None
    rasters: Mapping[str, Any]


async def fingerprints(connection: AsyncConnection, source: str) -> dict[str, bytes]:
    """Per image, what was there when it was checked."""
    query = select(delivered.c.image, delivered.c.fingerprint).where(delivered.c.source == source)
    return {row.image: bytes(row.fingerprint) for row in await connection.execute(query)}


async def store(connection: AsyncConnection, one: DeliveredReport) -> None:
    """Keep what is thought of a delivery; a later look at changed files replaces it."""
    values = {
        "source": one.source,
        "image": storable(one.image),
        "fingerprint": one.fingerprint,
        "delivered_at": one.delivered_at,
        "checked_at": one.checked_at,
        "verdict": one.verdict.value,
        "reasons": [
            {
                "verdict": reason.verdict.value,
                "code": reason.code,
                "words": storable(reason.words),
                "file": storable(reason.file),
            }
            for reason in one.reasons
        ],
        "area": one.area,
        "features": one.features,
        "matched": one.matched,
        "rasters": dict(one.rasters),
    }
    changed = {name: value for name, value in values.items() if name not in ("source", "image")}
    statement = insert(delivered).values(values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["source", "image"], set_=changed)
    )


async def former_counts(
    connection: AsyncConnection, source: str, area: str | None, image: str, at: datetime
) -> list[int]:
    """Counts of other deliveries of an area in the months around this one, in any year.

    Deliveries that were invalid for another reason than their count do not tell what is usual.
    """
    d = delivered.c
    apart = func.abs(func.extract("month", d.delivered_at) - literal(at.month))
    query = (
        select(d.features)
        .where(
            d.source == source,
            d.image != storable(image),
            d.features.is_not(None),
            d.verdict != Verdict.INVALID.value,
            d.area.is_not_distinct_from(area),
            or_(apart <= 1, apart >= 11),
        )
        .order_by(d.delivered_at.desc())
        .limit(500)
    )
    return [int(row.features) for row in await connection.execute(query)]


async def is_known(connection: AsyncConnection, image: str) -> bool:
    """Whether an image was harvested, seen in a pipeline, or sent by us."""
    name = storable(image)
    sent = select(literal(1)).where(canary_run.c.image == name)
    offered = select(literal(1)).where(publication.c.product_key == name)
    if (await connection.execute(sent.union_all(offered).limit(1))).first() is not None:
        return True
    if not await has_table(connection, "pipeline_image"):
        return False
    seen = text("SELECT 1 FROM pipeline_image WHERE image = :image LIMIT 1")
    return (await connection.execute(seen, {"image": name})).first() is not None


async def has_table(connection: AsyncConnection, name: str) -> bool:
    found = await connection.execute(text("SELECT to_regclass(:name)"), {"name": name})
    return found.scalar_one() is not None


async def feed_rate(
    connection: AsyncConnection, meter: str, measure: str, at: datetime
) -> float | None:
    """The mean of a meter's measure within a quarter of an hour of an instant."""
    r = reading.c
    query = select(func.avg(r.value)).where(
        r.source == meter,
        r.measure == measure,
        r.at.between(at - _RECENT, at + _RECENT),
    )
    told = (await connection.execute(query)).scalar_one()
    return None if told is None else float(told)


async def latest(
    connection: AsyncConnection, limit: int, source: str | None = None
) -> list[DeliveredReport]:
    """The newest deliveries."""
    query = select(delivered).order_by(delivered.c.delivered_at.desc(), delivered.c.image)
    if source is not None:
        query = query.where(delivered.c.source == source)
    return [_report(row) for row in await connection.execute(query.limit(limit))]


@dataclass(frozen=True, slots=True)
class Turn:
    """A delivery whose verdict is another than that of the one before it."""

    source: str
    image: str
    verdict: str
    at: datetime
    reasons: tuple[str, ...]


async def turns(connection: AsyncConnection, since: datetime) -> list[Turn]:
    """Where verdicts turn, per source in the order of checking; several of one instant follow
    one another by a microsecond."""
    d = delivered.c
    order = (d.checked_at, d.image)
    before = func.lag(d.verdict).over(partition_by=d.source, order_by=order)
    place = func.row_number().over(partition_by=(d.source, d.checked_at), order_by=d.image)
    ordered = (
        select(d.source, d.image, d.verdict, d.checked_at, d.reasons, before.label("before"),
               place.label("place"))
        .where(d.checked_at >= since)
        .subquery()
    )  # fmt: skip
    query = (
        select(ordered)
        .where(ordered.c.verdict.is_distinct_from(ordered.c.before))
        .order_by(ordered.c.source, ordered.c.checked_at, ordered.c.image)
    )
    return [
        Turn(
            row.source,
            row.image,
            row.verdict,
            row.checked_at + timedelta(microseconds=row.place - 1),
            tuple(one["words"] for one in row.reasons if one["verdict"] == row.verdict),
        )
        for row in await connection.execute(query)
    ]


async def counts(connection: AsyncConnection) -> dict[tuple[str, str], int]:
    """Deliveries by (source, verdict)."""
    by = (delivered.c.source, delivered.c.verdict)
    rows = await connection.execute(select(*by, func.count()).group_by(*by).order_by(*by))
    return {(source, verdict): count for source, verdict, count in rows}


def _report(row: Row[Any]) -> DeliveredReport:
    reasons: Sequence[Mapping[str, str]] = row.reasons
    return DeliveredReport(
        source=row.source,
        image=row.image,
        fingerprint=bytes(row.fingerprint),
        delivered_at=row.delivered_at,
        checked_at=row.checked_at,
        verdict=Verdict(row.verdict),
        reasons=tuple(
            Reason(Verdict(one["verdict"]), one["code"], one["words"], one["file"])
            for one in reasons
        ),
        area=row.area,
        features=row.features,
        matched=row.matched,
        rasters=row.rasters,
    )
