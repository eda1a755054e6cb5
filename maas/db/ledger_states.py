"""States and their transitions: where objectives and targets stand, and when that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import objective_status, transition
from maas.telemetry import traces

_NAMESPACE = UUID("8f1c2f5e-7f0a-4d0e-9d51-5a3f4f0f4a11")


@dataclass(frozen=True, slots=True)
class Change:
    """A change of state, not yet written. `at` is UTC."""

    kind: str
    subject: str
    old: str
    new: str
    reason: str
    at: datetime

    @property
    def id(self) -> UUID:
        """The same change has the same id, however often it is found."""
        return uuid5(_NAMESPACE, f"{self.kind}/{self.subject}/{self.at.isoformat()}/{self.new}")


async def last_states(connection: AsyncConnection, kind: str) -> dict[str, tuple[str, datetime]]:
    """Per subject, the newest state recorded, and since when."""
    rows = await connection.execute(
        text(
            'SELECT DISTINCT ON (subject) subject, "new", at FROM transition '
            "WHERE kind = :kind ORDER BY subject, at DESC, seq DESC"
        ),
        {"kind": kind},
    )
    return {row[0]: (row[1], row[2]) for row in rows}


async def record(connection: AsyncConnection, changes: Sequence[Change]) -> list[Change]:
    """Write changes in their order; only those not written before come back."""
    fresh = []
    for change in changes:
        statement = insert(transition).values(
            id=change.id, kind=change.kind, subject=change.subject, old=change.old,
            new=change.new, reason=change.reason, at=change.at,
            traceparent=traces.current_traceparent(),
        )  # fmt: skip
        once = statement.on_conflict_do_nothing().returning(transition.c.id)
        if (await connection.execute(once)).first() is not None:
            fresh.append(change)
    return fresh


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an objective stands over its window."""

    objective: str
    state: str
    since: datetime
    window_start: datetime
    good: int
    valid: int


async def write_standings(
    connection: AsyncConnection, standings: Sequence[Standing], evaluated_at: datetime
) -> None:
    """Replace the standing of these objectives."""
    statement = insert(objective_status)
    names = ("state", "since", "evaluated_at", "window_start", "good", "valid")
    statement = statement.on_conflict_do_update(
        index_elements=[objective_status.c.objective],
        set_={name: statement.excluded[name] for name in names},
    )
    if standings:
        await connection.execute(
            statement,
            [
                {
                    "objective": one.objective,
                    "state": one.state,
                    "since": one.since,
                    "evaluated_at": evaluated_at,
                    "window_start": one.window_start,
                    "good": one.good,
                    "valid": one.valid,
                }
                for one in standings
            ],
        )


async def standings(connection: AsyncConnection) -> dict[str, tuple[str, datetime]]:
    """Per objective, its state and since when."""
    t = objective_status.c
    rows = await connection.execute(select(t.objective, t.state, t.since))
    return {row[0]: (row[1], row[2]) for row in rows}
