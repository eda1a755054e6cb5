"""Events of images in, and the steps that they fold into, in one transaction.

The rows of the images are locked before their events are read, so that two writers of one image
fold one after the other. An event that is known already changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.connection import copy_rows, staging_like
from maas.db.tables import pipeline_event, pipeline_image, pipeline_lineage, pipeline_step
from maas.db.texts import storable
from maas.domain.instants import from_us, to_us
from maas.domain.steps import Mark, Passport, Step, StepEvent, passport_of, steps_of

_EVENT = (
    "pipeline", "image", "digest", "stage", "mark", "at", "attempt", "host", "task", "parents",
    "outputs", "reason", "mission", "supplier", "customer", "acquired_at", "source", "received_at",
)  # fmt: skip
_STEP = (
    "pipeline", "image", "stage", "attempt", "task", "host", "entered_at", "ended_at", "outcome",
    "outputs", "parents", "reason", "contradictions",
)  # fmt: skip
DoneAt = Callable[[Passport, Sequence[Step]], int | None]


class Told(NamedTuple):
    """One event of one image."""

    image: str
    event: StepEvent


async def store_events(
    connection: AsyncConnection, pipeline: str, source: str, told: Sequence[Told], at: datetime,
    done_at: DoneAt,
) -> set[str]:  # fmt: skip
    """Keep events and fold the images they change; which those are. `done_at` knows the route."""
    if not told:
        return set()
    images = sorted({one.image for one in told})
    await _lock(connection, pipeline, images, at)
    await staging_like(connection, "pipeline_event", "pipeline_event_new")
    rows = {(one.image, one.event.digest): _event_row(pipeline, source, one, at) for one in told}
    await copy_rows(connection, "pipeline_event_new", _EVENT, rows.values())
    columns = ", ".join(_EVENT)
    fresh = await connection.execute(
        text(
            f"INSERT INTO pipeline_event ({columns}) SELECT {columns} FROM pipeline_event_new "
            "ON CONFLICT DO NOTHING RETURNING image"
        )
    )
    changed = set(fresh.scalars())
    if changed:
        await fold_images(connection, pipeline, sorted(changed), at, done_at)
    return changed


async def fold_images(
    connection: AsyncConnection, pipeline: str, images: Sequence[str], at: datetime, done_at: DoneAt
) -> None:
    """Write the steps, the lineage and the summary of images anew from all of their events."""
    events = await events_of(connection, pipeline, images)
    for table in (pipeline_step, pipeline_lineage):
        await connection.execute(
            delete(table).where(table.c.pipeline == pipeline, table.c.image.in_(images))
        )
    steps: list[tuple[object, ...]] = []
    lineage: set[tuple[str, str, str, str, str]] = set()
    summaries = []
    for image in images:
        known = events.get(image)
        if not known:
            continue
        folded, passport = steps_of(known), passport_of(known)
        steps += [_step_row(pipeline, image, one) for one in folded]
        lineage |= {
            (pipeline, image, one.stage, one.task, parent)
            for one in folded
            for parent in one.parents
        }
        summaries.append(_summary(pipeline, image, passport, done_at(passport, folded), at))
    await copy_rows(connection, "pipeline_step", _STEP, steps)
    names = [column.name for column in pipeline_lineage.columns]
    await copy_rows(connection, "pipeline_lineage", names, sorted(lineage))
    await _summarise(connection, summaries)


async def events_of(
    connection: AsyncConnection, pipeline: str, images: Sequence[str],
    known_at: datetime | None = None,
) -> dict[str, list[StepEvent]]:  # fmt: skip
    """Per image, every event that was told of it, or had been by an instant."""
    t = pipeline_event.c
    query = select(
        t.image, t.stage, t.mark, t.at, t.attempt, t.host, t.task, t.parents, t.outputs, t.reason,
        t.mission, t.supplier, t.customer, t.acquired_at,
    ).where(t.pipeline == pipeline, t.image.in_(images))  # fmt: skip
    if known_at is not None:
        query = query.where(t.received_at <= known_at)
    found: dict[str, list[StepEvent]] = defaultdict(list)
    for row in await connection.execute(query):
        found[row[0]].append(
            StepEvent(
                row[1],
                Mark(row[2]),
                to_us(row[3]),
                row[4],
                row[5],
                row[6],
                tuple(row[7]),
                tuple(row[8]),
                row[9],
                row[10],
                row[11],
                row[12],
                None if row[13] is None else to_us(row[13]),
            )
        )
    return found


async def _lock(
    connection: AsyncConnection, pipeline: str, images: Sequence[str], at: datetime
) -> None:
    rows = [
        {"pipeline": pipeline, "image": image, "mission": "", "supplier": "", "customer": "",
         "disputed": [], "changed_at": at}
        for image in images
    ]  # fmt: skip
    await connection.execute(insert(pipeline_image).on_conflict_do_nothing(), rows)
    t = pipeline_image.c
    await connection.execute(
        select(t.image)
        .where(t.pipeline == pipeline, t.image.in_(images))
        .order_by(t.image)
        .with_for_update()
    )


async def _summarise(connection: AsyncConnection, rows: Sequence[dict[str, object]]) -> None:
    if not rows:
        return
    statement = insert(pipeline_image)
    changing = {name: statement.excluded[name] for name in rows[0]}
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["pipeline", "image"], set_=changing),
        list(rows),
    )


def _summary(
    pipeline: str, image: str, passport: Passport, done_at: int | None, at: datetime
) -> dict[str, object]:
    return {
        "pipeline": pipeline, "image": image, "mission": passport.mission,
        "supplier": passport.supplier, "customer": passport.customer,
        "acquired_at": _instant(passport.acquired_at), "offered_at": _instant(passport.offered_at),
        "first_at": from_us(passport.first_at), "last_at": from_us(passport.last_at),
        "done_at": _instant(done_at), "disputed": list(passport.disputed), "changed_at": at,
    }  # fmt: skip


def _event_row(pipeline: str, source: str, told: Told, at: datetime) -> tuple[object, ...]:
    one = told.event
    return (
        pipeline, told.image, one.digest, one.stage, one.mark.value, from_us(one.at), one.attempt,
        storable(one.host), storable(one.task), [storable(p) for p in one.parents],
        [storable(p) for p in one.outputs], storable(one.reason), one.mission, one.supplier,
        one.customer, _instant(one.acquired_at), source, at,
    )  # fmt: skip


def _step_row(pipeline: str, image: str, one: Step) -> tuple[object, ...]:
    return (
        pipeline, image, one.stage, one.attempt, one.task, one.host, _instant(one.entered_at),
        _instant(one.ended_at), one.outcome.value, list(one.outputs), list(one.parents),
        one.reason, [each.value for each in one.contradictions],
    )  # fmt: skip


def _instant(us: int | None) -> datetime | None:
    return None if us is None else from_us(us)
