"""What /metrics shows, read in one go at scrape time; only small tables and short index ranges."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Date, Table, and_, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db import canaries, delivered
from maas.db.facts_counts import counted_sources, differences
from maas.db.facts_readings import latest_readings
from maas.db.outbox import state as outbox_state
from maas.db.tables import (
    availability_day,
    cursor,
    delivery,
    incident,
    lease,
    objective_status,
    probe_sample,
    quarantine,
    tally,
    transition,
    unjudged,
)
from maas.db.telemetry_pipelines import pipelines
from maas.telemetry.snapshot import (
    CanaryReading,
    JudgedTime,
    LeaseReading,
    MeterReading,
    ObjectiveReading,
    ProbeReading,
    Snapshot,
    SourceReading,
    TargetTime,
)

READ_WITHIN = timedelta(hours=1)  # an older reading is no news of what it is about
COMPARED_WITHIN = timedelta(days=35)
PROBED_WITHIN = timedelta(days=1)  # an older probe is no news of its target


async def snapshot(connection: AsyncConnection, as_of: datetime) -> Snapshot:
    """The state of everything, lags measured against `as_of`, UTC."""
    waiting = await outbox_state(connection)
    ticked = await connection.execute(select(func.max(objective_status.c.evaluated_at)))
    return Snapshot(
        as_of=as_of,
        sources=await _sources(connection, as_of),
        meters=tuple(
            MeterReading(source, one.measure, one.about, one.value)
            for source, one in await latest_readings(connection, as_of - READ_WITHIN)
        ),
        probes=await _probes(connection, as_of),
        objectives=await _objectives(connection),
        target_times=await _target_times(connection),
        last_tick_at=ticked.scalar_one(),
        unjudged=await _count(connection, unjudged),
        unsent=waiting.unsent,
        unroutable=waiting.unroutable,
        oldest_unsent_at=waiting.oldest_at,
        untold=await _count(connection, transition, transition.c.told_at.is_(None)),
        deliveries=await _deliveries(connection),
        incidents_open=await _incidents(connection),
        leases=await _leases(connection),
        judged_items=await _judged_items(connection),
        judged_times=await _judged_times(connection),
        canaries=await _canaries(connection, as_of),
        pipelines=await pipelines(connection),
        delivered=await delivered.counts(connection),
    )


async def _count(connection: AsyncConnection, table: Table, *where: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table).where(*where)
    return (await connection.execute(query)).scalar_one()


async def _sources(connection: AsyncConnection, as_of: datetime) -> tuple[SourceReading, ...]:
    days = await differences(connection, (as_of - COMPARED_WITHIN).date())
    differing = Counter(one.source for one in days)
    compared = await counted_sources(connection)
    counts = select(quarantine.c.source, func.count().label("entries")).group_by(
        quarantine.c.source
    )
    quarantined = {row.source: int(row.entries) for row in await connection.execute(counts)}
    rows = await connection.execute(select(cursor).order_by(cursor.c.source))
    return tuple(
        SourceReading(
            source=row.source,
            position=row.position,
            last_success_at=row.last_success_at,
            failing=_after(row.last_error_at, row.last_success_at),
            entries=row.entries,
            quarantined=quarantined.get(row.source, 0),
            failures=row.failures,
            differing=differing[row.source] if row.source in compared else None,
        )
        for row in rows
    )


def _after(error_at: datetime | None, success_at: datetime | None) -> bool:
    return error_at is not None and (success_at is None or error_at > success_at)


async def _probes(connection: AsyncConnection, as_of: datetime) -> tuple[ProbeReading, ...]:
    sample = probe_sample.c
    last = (
        select(sample.target, sample.location, func.max(sample.at).label("at"))
        .where(sample.at > as_of - PROBED_WITHIN, sample.at <= as_of)
        .group_by(sample.target, sample.location)
        .subquery()
    )
    query = (
        select(sample.target, sample.location, sample.at, sample.outcome, sample.total_us)
        .join(
            last,
            and_(
                sample.target == last.c.target,
                sample.location == last.c.location,
                sample.at == last.c.at,
            ),
        )
        .order_by(sample.target, sample.location)
    )
    return tuple(
        ProbeReading(row.target, row.location, row.at, row.outcome, row.total_us)
        for row in await connection.execute(query)
    )


async def _objectives(connection: AsyncConnection) -> tuple[ObjectiveReading, ...]:
    in_window = (
        select(tally.c.objective, tally.c.state, func.sum(tally.c["items"]))
        .join(objective_status, objective_status.c.objective == tally.c.objective)
        .where(tally.c.day >= cast(objective_status.c.window_start, Date))
        .group_by(tally.c.objective, tally.c.state)
    )
    items: dict[str, dict[str, int]] = {}
    for objective, state, count in await connection.execute(in_window):
        items.setdefault(objective, {})[state] = int(count)
    query = select(objective_status).order_by(objective_status.c.objective)
    return tuple(
        ObjectiveReading(
            objective=row.objective,
            state=row.state,
            good=row.good,
            valid=row.valid,
            window_start=row.window_start,
            items=items.get(row.objective, {}),
        )
        for row in await connection.execute(query)
    )


async def _target_times(
    connection: AsyncConnection,
) -> dict[tuple[datetime, str], TargetTime]:
    windows = select(objective_status.c.window_start).distinct().subquery()
    day = availability_day.c
    query = (
        select(
            windows.c.window_start,
            day.target,
            func.sum(day.up_us + day.degraded_us + day.down_us).label("seen_us"),
            func.sum(day.unknown_us).label("unknown_us"),
        )
        .join(windows, day.day >= cast(windows.c.window_start, Date))
        .group_by(windows.c.window_start, day.target)
    )
    return {
        (row.window_start, row.target): TargetTime(int(row.seen_us), int(row.unknown_us))
        for row in await connection.execute(query)
    }


async def _deliveries(connection: AsyncConnection) -> dict[tuple[str, str], int]:
    by = (delivery.c.channel, delivery.c.state)
    rows = await connection.execute(select(*by, func.count()).group_by(*by).order_by(*by))
    return {(channel, state): count for channel, state, count in rows}


async def _incidents(connection: AsyncConnection) -> dict[str, int]:
    query = (
        select(incident.c.severity, func.count().label("incidents"))
        .where(incident.c.resolved_at.is_(None))
        .group_by(incident.c.severity)
    )
    return {row.severity: int(row.incidents) for row in await connection.execute(query)}


async def _leases(connection: AsyncConnection) -> tuple[LeaseReading, ...]:
    rows = await connection.execute(select(lease).order_by(lease.c.name))
    return tuple(LeaseReading(row.name, row.token, row.expires_at) for row in rows)


async def _judged_items(connection: AsyncConnection) -> dict[str, tuple[int, int]]:
    items, state = tally.c["items"], tally.c.state
    bad = func.sum(items).filter(state.in_(("late", "missing", "overdue")))
    query = select(
        tally.c.objective,
        func.coalesce(func.sum(items).filter(state == "on_time"), 0).label("good"),
        func.coalesce(bad, 0).label("bad"),
    ).group_by(tally.c.objective)
    return {row.objective: (int(row.good), int(row.bad)) for row in await connection.execute(query)}


async def _judged_times(connection: AsyncConnection) -> dict[str, JudgedTime]:
    day = availability_day.c
    query = select(
        day.target,
        func.sum(day.up_us).label("up"),
        func.sum(day.degraded_us).label("degraded"),
        func.sum(day.down_us).label("down"),
    ).group_by(day.target)
    return {
        row.target: JudgedTime(int(row.up), int(row.degraded), int(row.down))
        for row in await connection.execute(query)
    }


async def _canaries(connection: AsyncConnection, as_of: datetime) -> tuple[CanaryReading, ...]:
    overdue = await canaries.overdue(connection, as_of - PROBED_WITHIN, as_of)
    return tuple(
        CanaryReading(
            canary=run.canary,
            answered_at=run.answered_at,
            overdue=overdue.get(run.canary, 0),
            recall=None if run.mark is None or run.mark.recall is None else float(run.mark.recall),
            false_alarms=None if run.mark is None else run.mark.false_per_10000_km2,
            position_m=None if run.mark is None else run.mark.position_m,
        )
        for run in await canaries.newest_answers(connection)
    )
