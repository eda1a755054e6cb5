"""What was set aside and somebody wants tried again: asked on a page, tried by the collectors."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.tables import publication, quarantine, quarantine_retry, source_file

READ = "read"


@dataclass(frozen=True, slots=True)
class Aside:
    """An entry that was set aside, as it is tried again."""

    source: str
    fingerprint: bytes
    kind: str
    raw: str
    native_id: str | None
    dated: datetime | None


async def ask_retry(
    connection: AsyncConnection, source: str, fingerprint: bytes, by: str, at: datetime
) -> bool:
    """Somebody wants an entry tried again; False when there is none of that name."""
    known = select(quarantine.c.source).where(
        quarantine.c.source == source, quarantine.c.fingerprint == fingerprint
    )
    if (await connection.execute(known)).first() is None:
        return False
    values = {"by": by, "asked_at": at, "tried_at": None, "outcome": None}
    statement = insert(quarantine_retry).values(source=source, fingerprint=fingerprint, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["source", "fingerprint"], set_=values)
    )
    return True


async def asked_for(
    connection: AsyncConnection, sources: Collection[str], limit: int
) -> list[Aside]:
    """Entries that wait to be tried again, the longest wait first."""
    row, want = quarantine.c, quarantine_retry.c
    query = (
        select(row.source, row.fingerprint, row.kind, row.raw, row.native_id, row.dated)
        .join(quarantine_retry, and_(
            want.source == row.source, want.fingerprint == row.fingerprint
        ))
        .where(want.tried_at.is_(None), row.source.in_(list(sources)))
        .order_by(want.asked_at, row.source, row.fingerprint)
        .limit(limit)
    )  # fmt: skip
    return [
        Aside(one.source, one.fingerprint, one.kind, one.raw, one.native_id, one.dated)
        for one in await connection.execute(query)
    ]


async def tried(connection: AsyncConnection, one: Aside, outcome: str, at: datetime) -> None:
    """How it went; what could be read leaves the quarantine, and the retry stays as its record."""
    key = (one.source, one.fingerprint)
    want = quarantine_retry.c
    await connection.execute(
        update(quarantine_retry)
        .where(want.source == key[0], want.fingerprint == key[1])
        .values(tried_at=at, outcome=outcome)
    )
    if outcome == READ:
        row = quarantine.c
        await connection.execute(
            delete(quarantine).where(row.source == key[0], row.fingerprint == key[1])
        )


async def published(connection: AsyncConnection, source: str, native_id: str | None) -> bool:
    """Whether an entry of that id is among the publications of a source."""
    row = publication.c
    query = select(row.native_id).where(row.source == source, row.native_id == native_id)
    return (await connection.execute(query)).first() is not None


async def forget_file(connection: AsyncConnection, source: str, path: str | None) -> bool:
    """Let a file be read again at the next look; False when it is not known."""
    row = source_file.c
    done = await connection.execute(
        delete(source_file).where(row.source == source, row.path == path)
    )
    return bool(done.rowcount)
