"""Images on their way, as the engine judges them and the pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import (
    pipeline_event,
    pipeline_flight,
    pipeline_image,
    pipeline_lineage,
    pipeline_share,
    pipeline_step,
    pipeline_trouble,
)
from maas.domain.instants import to_us
from maas.domain.steps import Contradiction, Step, StepOutcome


@dataclass(frozen=True, slots=True)
class Image:
    """What is known of an image. Instants in microseconds, UTC."""

    image: str
    mission: str
    supplier: str
    customer: str
    acquired_at: int | None
    offered_at: int | None
    first_at: int
    last_at: int
    done_at: int | None
    disputed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flight:
    """How an image on its way was judged last."""

    pipeline: str
    image: str
    stage: str
    since: datetime
    due_at: datetime
    probability_ppm: int
    danger: str
    roads: int
    party: str
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong with an image, a feed or a supplier; `level` 0 is over, 2 is loud."""

    pipeline: str
    kind: str
    about: str
    stage: str
    party: str
    level: int
    open: bool
    reason: str
    since: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Share:
    """Images of one mission, supplier or customer, or past one stage or party, and the late ones.

    `over_us` is what late images took beyond the budgets there, `median_us` how long half of all
    took, from start to end or in the stage.
    """

    pipeline: str
    by: str
    name: str
    images: int
    late: int
    over_us: int
    median_us: int | None
    since: datetime
    counted_at: datetime


async def flying(
    connection: AsyncConnection, pipeline: str, since: datetime, done_since: datetime | None = None
) -> list[Image]:
    """Images on their way that were heard of since an instant, and those done since another."""
    t = pipeline_image.c
    on_way = t.done_at.is_(None) & (t.last_at >= since)
    wanted = on_way if done_since is None else or_(on_way, t.done_at >= done_since)
    query = select(pipeline_image).where(t.pipeline == pipeline, wanted).order_by(t.image)
    return [_image(row) for row in await connection.execute(query)]


async def done(
    connection: AsyncConnection, pipeline: str, since: datetime, until: datetime, limit: int
) -> list[Image]:
    """Images that were through in [since, until), the latest first."""
    t = pipeline_image.c
    query = (
        select(pipeline_image)
        .where(t.pipeline == pipeline, t.done_at >= since, t.done_at < until)
        .order_by(t.done_at.desc(), t.image)
        .limit(limit)
    )
    return [_image(row) for row in await connection.execute(query)]


async def image(connection: AsyncConnection, pipeline: str, name: str) -> Image | None:
    """One image."""
    t = pipeline_image.c
    query = select(pipeline_image).where(
        t.pipeline == pipeline, t.image == name, t.first_at.is_not(None)
    )
    row = (await connection.execute(query)).first()
    return None if row is None else _image(row)


async def steps(
    connection: AsyncConnection, pipeline: str, images: Sequence[str]
) -> dict[str, list[Step]]:
    """Per image, its steps."""
    t = pipeline_step.c
    query = (
        select(pipeline_step)
        .where(t.pipeline == pipeline, t.image.in_(images))
        .order_by(t.image, t.stage, t.attempt, t.task, t.host)
    )
    found: dict[str, list[Step]] = defaultdict(list)
    for row in await connection.execute(query):
        found[row.image].append(
            Step(
                row.stage,
                row.attempt,
                row.task,
                row.host,
                _us(row.entered_at),
                _us(row.ended_at),
                StepOutcome(row.outcome),
                tuple(row.outputs),
                tuple(row.parents),
                row.reason,
                tuple(Contradiction(one) for one in row.contradictions),
            )
        )
    return found


async def children(connection: AsyncConnection, pipeline: str, name: str) -> list[str]:
    """Images that were made from one."""
    t = pipeline_lineage.c
    query = select(t.image).where(t.pipeline == pipeline, t.parent == name, t.image != name)
    return sorted(set((await connection.execute(query)).scalars()))


async def told_by(connection: AsyncConnection, pipeline: str, name: str) -> list[tuple[str, int]]:
    """Who told of an image, and how often."""
    t = pipeline_event.c
    query = (
        select(t.source, func.count())
        .where(t.pipeline == pipeline, t.image == name)
        .group_by(t.source)
        .order_by(t.source)
    )
    return [(row[0], row[1]) for row in await connection.execute(query)]


async def newest_change(connection: AsyncConnection, pipeline: str) -> datetime | None:
    """When an image of a pipeline changed last: cheap enough to be asked all the time."""
    query = select(func.max(pipeline_image.c.changed_at)).where(
        pipeline_image.c.pipeline == pipeline
    )
    found: datetime | None = (await connection.execute(query)).scalar_one()
    return found


async def write_flights(
    connection: AsyncConnection, pipeline: str, flights: Sequence[Flight]
) -> None:
    """Make these the flights of a pipeline."""
    t = pipeline_flight.c
    kept = [one.image for one in flights]
    await connection.execute(
        delete(pipeline_flight).where(t.pipeline == pipeline, t.image.not_in(kept))
    )
    if flights:
        rows = [asdict(one) for one in flights]
        statement = insert(pipeline_flight)
        changing = {name: statement.excluded[name] for name in rows[0]}
        await connection.execute(
            statement.on_conflict_do_update(index_elements=["pipeline", "image"], set_=changing),
            rows,
        )


async def flights(connection: AsyncConnection, pipeline: str) -> dict[str, Flight]:
    """Per image, how it was judged last."""
    query = select(pipeline_flight).where(pipeline_flight.c.pipeline == pipeline)
    return {row.image: Flight(**row._mapping) for row in await connection.execute(query)}


async def write_shares(connection: AsyncConnection, pipeline: str, shares: Sequence[Share]) -> None:
    """Make these the shares of a pipeline."""
    await connection.execute(delete(pipeline_share).where(pipeline_share.c.pipeline == pipeline))
    if shares:
        await connection.execute(insert(pipeline_share), [asdict(one) for one in shares])


async def shares(connection: AsyncConnection, pipeline: str) -> list[Share]:
    """Who was late how often, the latest first."""
    t = pipeline_share.c
    query = (
        select(pipeline_share)
        .where(t.pipeline == pipeline)
        .order_by(t.by, t.late.desc(), t.over_us.desc(), t.images.desc(), t.name)
    )
    return [Share(**row._mapping) for row in await connection.execute(query)]


async def write_troubles(connection: AsyncConnection, troubles: Iterable[Trouble]) -> None:
    """Write troubles, new or changed."""
    rows = [asdict(one) for one in troubles]
    if rows:
        statement = insert(pipeline_trouble)
        changing = {name: statement.excluded[name] for name in rows[0]}
        await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["pipeline", "kind", "about"], set_=changing
            ),
            rows,
        )


async def troubles(
    connection: AsyncConnection, pipeline: str, *, about: str | None = None
) -> list[Trouble]:
    """What is wrong now, loudest first; with `about`, all there ever was of one."""
    t = pipeline_trouble.c
    query = select(pipeline_trouble).where(t.pipeline == pipeline)
    query = query.where(t.open) if about is None else query.where(t.about == about)
    query = query.order_by(t.level.desc(), t.since, t.kind, t.about)
    return [Trouble(**row._mapping) for row in await connection.execute(query)]


async def trouble(
    connection: AsyncConnection, pipeline: str, kind: str, about: str
) -> Trouble | None:
    """One of them."""
    t = pipeline_trouble.c
    query = select(pipeline_trouble).where(
        tuple_(t.pipeline, t.kind, t.about) == tuple_(pipeline, kind, about)
    )
    row = (await connection.execute(query)).first()
    return None if row is None else Trouble(**row._mapping)


def _image(row: Row[tuple[object, ...]]) -> Image:
    return Image(
        row.image, row.mission, row.supplier, row.customer, _us(row.acquired_at),
        _us(row.offered_at), to_us(row.first_at), to_us(row.last_at), _us(row.done_at),
        tuple(row.disputed),
    )  # fmt: skip


def _us(moment: datetime | None) -> int | None:
    return None if moment is None else to_us(moment)
