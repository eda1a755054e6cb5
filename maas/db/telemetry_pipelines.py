"""What metrics tell of pipelines: images on their way, what is wrong, when it was last heard of."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import pipeline_event, pipeline_flight, pipeline_trouble
from maas.domain.states import Danger
from maas.telemetry.snapshot import PipelineReading


async def pipelines(connection: AsyncConnection) -> tuple[PipelineReading, ...]:
    """One reading for each pipeline that was ever heard of, with a zero for each danger."""
    heard = select(pipeline_event.c.pipeline, func.max(pipeline_event.c.received_at)).group_by(
        pipeline_event.c.pipeline
    )
    flights = select(pipeline_flight.c.pipeline, pipeline_flight.c.danger, func.count()).group_by(
        pipeline_flight.c.pipeline, pipeline_flight.c.danger
    )
    troubles = (
        select(pipeline_trouble.c.pipeline, pipeline_trouble.c.kind, func.count())
        .where(pipeline_trouble.c.open)
        .group_by(pipeline_trouble.c.pipeline, pipeline_trouble.c.kind)
    )
    flying: dict[str, dict[str, int]] = defaultdict(lambda: {str(one): 0 for one in Danger})
    for name, danger, count in await connection.execute(flights):
        flying[name][danger] = count
    wrong: dict[str, dict[str, int]] = defaultdict(dict)
    for name, kind, count in await connection.execute(troubles):
        wrong[name][kind] = count
    return tuple(
        PipelineReading(name, at, flying[name], wrong[name])
        for name, at in await connection.execute(heard.order_by(pipeline_event.c.pipeline))
    )
