"""Scenes that were sent through chains: claimed, dropped, answered, marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.delivered import has_table
from maas.db.tables import canary_run
from maas.db.texts import storable
from maas.domain.canaries import CanaryRun, Mark

_MARKED = (
    "ships", "found", "clear_ships", "clear_found", "false_alarms", "sea_m2", "position_m",
    "length_m", "reporting", "reporting_matched", "dark", "dark_found",
)  # fmt: skip


async def claim(connection: AsyncConnection, run: CanaryRun) -> None:
    """Write a run down before its scene is sent; a slot has one run, whoever comes first."""
    await connection.execute(
        insert(canary_run)
        .values(
            canary=run.canary,
            slot_at=run.slot_at,
            image=run.image,
            spec=dict(run.spec),
            due_at=run.due_at,
            trouble="",
        )
        .on_conflict_do_nothing()
    )


async def dropped(connection: AsyncConnection, run: CanaryRun, at: datetime) -> None:
    await _change(connection, run, dropped_at=at, trouble="")


async def not_dropped(connection: AsyncConnection, run: CanaryRun, why: str) -> None:
    await _change(connection, run, trouble=storable(why))


async def answered(
    connection: AsyncConnection, run: CanaryRun, at: datetime, marked_at: datetime,
    mark: Mark | None, trouble: str = "",
) -> None:  # fmt: skip
    """The answer came; without a mark it could not be read, and `trouble` says why.

    When it came first stays, however often it is delivered again.
    """
    first = func.coalesce(canary_run.c.answered_at, at)
    values: dict[str, Any] = {
        "answered_at": first,
        "marked_at": marked_at,
        "trouble": storable(trouble),
    }
    if mark is not None:
        told = asdict(mark)
        values |= {name: told[name] for name in _MARKED}
        values["classes"] = [dict(one) for one in mark.classes]
        values["stages"] = None if mark.stages is None else dict(mark.stages)
    await _change(connection, run, **values)


async def _change(connection: AsyncConnection, run: CanaryRun, **values: Any) -> None:
    c = canary_run.c
    await connection.execute(
        update(canary_run).where(c.canary == run.canary, c.image == run.image).values(values)
    )


async def run_of_slot(
    connection: AsyncConnection, canary: str, slot_at: datetime
) -> CanaryRun | None:
    c = canary_run.c
    query = select(canary_run).where(c.canary == canary, c.slot_at == slot_at)
    row = (await connection.execute(query)).first()
    return None if row is None else _run(row)


async def run_of_image(connection: AsyncConnection, image: str) -> CanaryRun | None:
    query = select(canary_run).where(canary_run.c.image == storable(image)).limit(1)
    row = (await connection.execute(query)).first()
    return None if row is None else _run(row)


async def waiting(connection: AsyncConnection, canary: str, since: datetime) -> list[CanaryRun]:
    """Scenes that were sent after `since` and not answered yet, oldest first."""
    c = canary_run.c
    query = select(canary_run).where(
        c.canary == canary, c.dropped_at.is_not(None), c.answered_at.is_(None), c.slot_at >= since
    )
    return [_run(row) for row in await connection.execute(query.order_by(c.slot_at))]


async def history(connection: AsyncConnection, canary: str, limit: int) -> list[CanaryRun]:
    """The last scenes of a canary, oldest first."""
    query = (
        select(canary_run)
        .where(canary_run.c.canary == canary)
        .order_by(canary_run.c.slot_at.desc())
        .limit(limit)
    )
    return [_run(row) for row in reversed((await connection.execute(query)).all())]


async def newest_answers(connection: AsyncConnection) -> list[CanaryRun]:
    """Per canary, the last scene that was marked, or else the last that was sent."""
    c = canary_run.c
    query = (
        select(canary_run)
        .ext(distinct_on(c.canary))
        .order_by(c.canary, c.ships.is_(None), c.slot_at.desc())
    )
    return [_run(row) for row in await connection.execute(query)]


async def overdue(connection: AsyncConnection, since: datetime, as_of: datetime) -> dict[str, int]:
    """Per canary, scenes due in [since, as_of) that were sent and are not answered."""
    c = canary_run.c
    query = (
        select(c.canary, func.count())
        .where(c.due_at >= since, c.due_at < as_of, c.answered_at.is_(None),
               c.dropped_at.is_not(None))
        .group_by(c.canary)
    )  # fmt: skip
    return {row[0]: row[1] for row in await connection.execute(query)}


async def stage_times(connection: AsyncConnection, image: str) -> Mapping[str, int] | None:
    """Microseconds that an image spent in each stage, where its pipeline's steps are collected."""
    if not await has_table(connection, "pipeline_step"):
        return None
    query = text(
        "SELECT stage, (extract(epoch FROM max(ended_at) - min(entered_at)) * 1000000)::bigint "
        "FROM pipeline_step WHERE image = :image AND entered_at IS NOT NULL "
        "AND ended_at IS NOT NULL GROUP BY stage ORDER BY min(entered_at)"
    )
    rows = await connection.execute(query, {"image": storable(image)})
    return {stage: int(length) for stage, length in rows} or None


def _run(row: Row[Any]) -> CanaryRun:
    mark = None
    if row.ships is not None:
        told = {name: getattr(row, name) for name in _MARKED}
        mark = Mark(**told, classes=tuple(row.classes), stages=row.stages)
    return CanaryRun(
        canary=row.canary,
        slot_at=row.slot_at,
        image=row.image,
        spec=row.spec,
        due_at=row.due_at,
        dropped_at=row.dropped_at,
        trouble=row.trouble,
        answered_at=row.answered_at,
        mark=mark,
    )
