"""Plan files in: each whole, once, with a reminder for every subject it names or drops."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.connection import copy_rows
from maas.db.tables import plan, planned_datatake, planned_downlink
from maas.domain.instants import from_us
from maas.domain.plans import Plan, PlannedDatatake, PlannedDownlink


async def known_plans(connection: AsyncConnection, source: str) -> set[str]:
    """Names of the plan files of a source that are stored already."""
    return set(
        (await connection.execute(select(plan.c.name).where(plan.c.source == source))).scalars()
    )


async def store_plan(
    connection: AsyncConnection, source: str, file: Plan, datatakes: Sequence[PlannedDatatake],
    downlinks: Sequence[PlannedDownlink], content_hash: bytes, at: datetime,
) -> set[str]:  # fmt: skip
    """Write a plan not yet known; the subjects whose promises it may change."""
    await connection.execute(
        insert(plan).values(
            name=file.name, source=source, dialect=file.dialect, satellite=file.satellite,
            window_start=from_us(file.window_start), window_end=from_us(file.window_end),
            read_at=at, content_hash=content_hash,
        )
    )  # fmt: skip
    await copy_rows(
        connection,
        planned_datatake,
        (
            "plan", "datatake_id", "satellite", "subject", "start_at", "end_at", "mode",
            "polarisation", "timeliness_class", "absolute_orbit", "relative_orbit", "scenes",
            "station",
        ),
        [
            (
                file.name, one.datatake_id, one.satellite, one.subject, from_us(one.start_at),
                from_us(one.end_at), one.mode, one.polarisation, one.timeliness or None,
                one.absolute_orbit, one.relative_orbit, one.scenes, " ".join(one.stations) or None,
            )
            for one in _distinct(datatakes)
        ],
    )  # fmt: skip
    seen: dict[tuple[str, str, int], PlannedDownlink] = {
        (one.datatake_id, one.station, one.start_at): one for one in downlinks
    }
    await copy_rows(
        connection,
        planned_downlink,
        ("plan", "datatake_id", "station", "start_at", "end_at", "partial"),
        [
            (
                file.name, one.datatake_id, one.station, from_us(one.start_at),
                from_us(one.end_at), one.partial,
            )
            for one in seen.values()
        ],
    )  # fmt: skip
    overtaken = await connection.execute(
        text(
            "SELECT DISTINCT subject FROM planned_datatake "
            "WHERE satellite = :satellite AND start_at >= :first AND start_at < :until"
        ),
        {
            "satellite": file.satellite,
            "first": from_us(file.window_start),
            "until": from_us(file.window_end),
        },
    )
    return {one.subject for one in datatakes} | set(overtaken.scalars())


def _distinct(datatakes: Sequence[PlannedDatatake]) -> list[PlannedDatatake]:
    return list({one.datatake_id: one for one in datatakes}.values())
