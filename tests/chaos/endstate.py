"""What must be equal in the end, however the road was: facts, promises, spans, sums and figures.

When something was harvested, and by whom, may differ; what it says may not.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import asyncpg

from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.domain.instants import to_us
from maas.domain.intervals import Interval
from sla_engine.figures import figure_rows
from tests.chaos.stage import START

Rows = dict[str, dict[str, Any]]
TABLES = {  # table -> columns that tell when or by whom, not what
    "publication": "harvested_at",
    "acquisition_pass": "harvested_at",
    "plan": "read_at",
    "planned_datatake": "",
    "planned_downlink": "",
    "quarantine": "first_seen_at",
    "probe_sample": "dns_us connect_us tls_us first_byte_us total_us recorded_at",
    "item": "",
    "tally": "",
    "span": "",
    "availability_day": "",
}
WHERE = {"tally": "WHERE items <> 0"}  # a sum that came back to nothing may leave its row
TARGET_TURNS = (
    "SELECT subject, old, new, at FROM transition WHERE kind = 'target' ORDER BY subject, at"
)


async def contents(url: str) -> dict[str, list[str]]:
    """Every table as sorted lines."""
    connection = await asyncpg.connect(url)
    try:
        found = {}
        for table, left_out in TABLES.items():
            statement = f"SELECT * FROM {table} {WHERE.get(table, '')}"  # noqa: S608
            rows = await connection.fetch(statement)
            dropped = left_out.split()
            found[table] = sorted(
                repr([(name, value) for name, value in row.items() if name not in dropped])
                for row in rows
            )
        turns = await connection.fetch(TARGET_TURNS)
        found["transition of a target"] = [repr(tuple(row)) for row in turns]
        return found
    finally:
        await connection.close()


def differences(ours: dict[str, list[str]], theirs: dict[str, list[str]]) -> list[str]:
    """In words, with an example each; nothing when all is equal, repetitions included."""
    told = []
    for table in theirs:
        if ours[table] == theirs[table]:
            continue
        more = sorted(set(ours[table]) - set(theirs[table]))
        less = sorted(set(theirs[table]) - set(ours[table]))
        doubled = len(ours[table]) - len(set(ours[table]))
        told.append(
            f"{table}: {len(more)} too many, {len(less)} missing, {doubled} doubled; "
            f"such as {more[:2]} for {less[:2]}"
        )
    return told


def digest(found: dict[str, list[str]]) -> str:
    """One short name for a whole end state."""
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()[:16]


async def figures_of(url: str, catalogue: Catalogue, end: datetime) -> Rows:
    """The table of objectives over the whole play."""
    database = Database(url.replace("postgresql://", "postgresql+asyncpg://"))
    try:
        async with database.transaction() as connection:
            window = Interval(to_us(START), to_us(end))
            rows: list[dict[str, Any]] = await figure_rows(connection, catalogue, window, end)
    finally:
        await database.close()
    return {row["objective"]: row for row in rows}


def unequal(ours: Rows, theirs: Rows) -> dict[str, dict[str, tuple[Any, Any]]]:
    """Per objective, the columns that differ."""
    found = {
        name: {
            key: (ours.get(name, {}).get(key), row.get(key))
            for key in row
            if ours.get(name, {}).get(key) != row.get(key)
        }
        for name, row in theirs.items()
    }
    return {name: columns for name, columns in found.items() if columns}
