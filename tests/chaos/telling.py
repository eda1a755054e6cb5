"""Who heard what: every message at least once, under its own key, and no incident's end first."""

from __future__ import annotations

from dataclasses import dataclass, field

import asyncpg

from tests.chaos.brokers import Brokers
from tests.chaos.hook import Hook

DELIVERIES = """
SELECT CAST(d.update_id AS text) AS key, d.state, CAST(u.incident_id AS text) AS incident, u.at
FROM delivery AS d JOIN incident_update AS u ON u.id = d.update_id
ORDER BY u.incident_id, u.at
"""


@dataclass
class Told:
    """What should have been heard and what was."""

    messages: int = 0
    unsent: list[str] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    repeated: int = 0
    refused: int = 0
    events: int = 0
    events_unsent: int = 0
    events_lost: int = 0
    events_repeated: int = 0


async def told_of(url: str, hook: Hook, brokers: Brokers) -> Told:
    """Compare what the database says was told with what receiver and tap have heard."""
    heard = await brokers.tapped()
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(DELIVERIES)
        events = await connection.fetch("SELECT CAST(id AS text) FROM outbox")
        unsent = await connection.fetchval("SELECT count(*) FROM outbox WHERE sent_at IS NULL")
    finally:
        await connection.close()
    due = [row["key"] for row in rows]
    return Told(
        messages=len(due),
        unsent=[row["key"] for row in rows if row["state"] != "sent"],
        unheard=sorted(set(due) - set(hook.keys)),
        invented=sorted(set(hook.keys) - set(due)),
        out_of_order=_out_of_order(rows, hook),
        repeated=hook.repeated,
        refused=hook.refused,
        events=len(events),
        events_unsent=unsent,
        events_lost=sum(row[0] not in heard for row in events),
        events_repeated=sum(times - 1 for times in heard.values()),
    )


def _out_of_order(rows: list[asyncpg.Record], hook: Hook) -> list[str]:
    first = {key: number for number, key in reversed(list(enumerate(hook.keys)))}
    said: dict[str, list[str]] = {}
    for row in rows:
        said.setdefault(row["incident"], []).append(row["key"])
    return [
        incident
        for incident, keys in said.items()
        if (heard := [first[key] for key in keys if key in first]) != sorted(heard)
    ]
