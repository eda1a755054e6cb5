"""Facts in: bulk, idempotent, and with a winner that the content decides, not the order.

Each writer returns the subjects that really changed, so that only those are judged again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.connection import copy_rows, staging_like
from maas.db.tables import acquisition_pass, publication
from maas.db.texts import storable

MOST_REASON, MOST_RAW = 1_000, 1_000_000  # characters kept of what was set aside
PUBLICATION_COLUMNS = tuple(column.name for column in publication.columns)
PASS_COLUMNS = tuple(column.name for column in acquisition_pass.columns)
_PUBLICATION_RANK = "(coalesce({0}.modified_at, '-infinity'), {0}.published_at, {0}.content_hash)"
_SESSION_RANK = (
    "({0}.final_channels, {0}.files, coalesce({0}.volume_bytes, 0), "
    "coalesce({0}.delivery_stop, '-infinity'), {0}.content_hash)"
)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Something set aside, with why. `raw` is what came, `kind` entry, plan_row or clock_fault."""

    source: str
    kind: str
    reason: str
    raw: str
    native_id: str | None = None
    dated: datetime | None = None  # when its source says that it was published

    @property
    def fingerprint(self) -> bytes:
        """The same thing set aside for the same reason is one row, however often it comes."""
        told = "\0".join((self.source, self.reason, self.raw))
        return hashlib.sha256(told.encode("utf-8", "backslashreplace")).digest()


async def store_publications(
    connection: AsyncConnection, rows: Sequence[tuple[Any, ...]]
) -> set[str]:
    """Write rows in PUBLICATION_COLUMNS' order; the subjects that changed."""
    keys = ("source", "native_id")
    return await _store(connection, publication, keys, PUBLICATION_COLUMNS, _PUBLICATION_RANK, rows)


async def store_passes(connection: AsyncConnection, rows: Sequence[tuple[Any, ...]]) -> set[str]:
    """Write rows in PASS_COLUMNS' order; the subjects that changed."""
    keys = ("source", "session_id", "retransfer")
    return await _store(connection, acquisition_pass, keys, PASS_COLUMNS, _SESSION_RANK, rows)


async def _store(
    connection: AsyncConnection, table: Table, keys: tuple[str, ...], columns: tuple[str, ...],
    rank: str, rows: Sequence[tuple[Any, ...]],
) -> set[str]:  # fmt: skip
    if not rows:
        return set()
    staging, key_list, column_list = f"{table.name}_new", ", ".join(keys), ", ".join(columns)
    await staging_like(connection, table.name, staging)
    await copy_rows(connection, staging, columns, rows)
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in keys)
    changed = await connection.execute(
        text(
            f"INSERT INTO {table.name} AS t ({column_list}) "
            f"SELECT DISTINCT ON ({key_list}) {column_list} FROM {staging} AS n "
            f"ORDER BY {key_list}, {rank.format('n')} DESC "
            f"ON CONFLICT ({key_list}) DO UPDATE SET {updates} "
            f"WHERE t.content_hash <> excluded.content_hash "
            f"AND {rank.format('excluded')} > {rank.format('t')} RETURNING subject"
        )
    )
    return {subject for subject in changed.scalars() if subject is not None}


async def quarantine_rows(
    connection: AsyncConnection, rows: Sequence[Quarantined], at: datetime
) -> int:
    """Set rows aside; how many were new."""
    new = 0
    for row in sorted(rows, key=lambda one: one.fingerprint):
        done = await connection.execute(
            text(
                "INSERT INTO quarantine (source, fingerprint, kind, reason, raw, native_id, "
                "first_seen_at, dated) VALUES (:source, :fingerprint, :kind, :reason, :raw, "
                ":native_id, :at, :dated) ON CONFLICT DO NOTHING"
            ),
            {
                "source": row.source,
                "fingerprint": row.fingerprint,
                "kind": row.kind,
                "reason": storable(row.reason[:MOST_REASON]),
                "raw": storable(row.raw[:MOST_RAW]),
                "native_id": None if row.native_id is None else storable(row.native_id),
                "at": at,
                "dated": row.dated,
            },
        )
        new += done.rowcount
    return new


async def incomplete_since(
    connection: AsyncConnection, source: str, not_before: datetime
) -> datetime | None:
    """When the oldest session that is still growing was published, or None."""
    found = await connection.execute(
        text(
            "SELECT min(published_at) FROM acquisition_pass "
            "WHERE source = :source AND NOT complete AND published_at >= :not_before"
        ),
        {"source": source, "not_before": not_before},
    )
    oldest: datetime | None = found.scalar_one()
    return oldest
