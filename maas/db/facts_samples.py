"""Probe samples in: one per target, vantage point and scheduled instant, never two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import probe_sample
from maas.db.texts import storable
from maas.domain.states import Outcome


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What one probe saw. Durations in microseconds, None where a phase did not happen."""

    target: str
    location: str
    at: datetime
    outcome: Outcome
    reason: str
    dns_us: int | None = None
    connect_us: int | None = None
    tls_us: int | None = None
    first_byte_us: int | None = None
    total_us: int | None = None
    status: int | None = None


async def store_samples(connection: AsyncConnection, results: Sequence[ProbeResult]) -> None:
    """Write results; a slot sampled before keeps its first sample."""
    if results:
        rows = [
            {name: getattr(one, name) for name in ProbeResult.__slots__}
            | {"outcome": one.outcome.value, "reason": storable(one.reason)}
            for one in results
        ]
        await connection.execute(insert(probe_sample).on_conflict_do_nothing(), rows)


async def sampled(
    connection: AsyncConnection, location: str, slots: Mapping[str, datetime]
) -> set[str]:
    """Targets whose slot has been sampled from this vantage point already."""
    rows = await connection.execute(
        text(
            "SELECT p.target FROM probe_sample AS p "
            "JOIN unnest(CAST(:names AS text[]), CAST(:slots AS timestamptz[])) AS s(target, at) "
            "ON p.target = s.target AND p.at = s.at WHERE p.location = :location"
        ),
        {"names": list(slots), "slots": list(slots.values()), "location": location},
    )
    return set(rows.scalars())


async def last_outcomes(connection: AsyncConnection, location: str) -> dict[str, str]:
    """The newest outcome of each target from a vantage point."""
    rows = await connection.execute(
        text(
            "SELECT DISTINCT ON (target) target, outcome FROM probe_sample "
            "WHERE location = :location ORDER BY target, at DESC"
        ),
        {"location": location},
    )
    return {row[0]: row[1] for row in rows}
