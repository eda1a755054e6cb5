"""Statements: drafts that are replaced, closed versions that never change, and signatures."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.errors import BackDated
from maas.db.tables import period_version, signature, statement_draft
from maas.domain.instants import from_us, iso, to_us
from maas.domain.statement import Signature


@dataclass(frozen=True, slots=True)
class Version:
    """A closed version; `statement` is canonical JSON, `evidence` a line for each item or span."""

    agreement: str
    period: str
    version: int
    known_at: int
    by: str
    reason: str
    hash: str
    headline: Mapping[str, Any]
    statement: str
    evidence: str
    definitions: Mapping[str, Any]
    watermarks: Mapping[str, int]
    engine: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands on a version's cover. Version 0 is the draft of a period not yet closed."""

    agreement: str
    period: str
    version: int
    known_at: int
    by: str
    reason: str
    hash: str


async def refuse_back_dated(
    connection: AsyncConnection, at: int, agreement: str | None = None
) -> None:
    """Raise BackDated unless an instant is later than what the closed versions know.

    A closed version holds everything said until its instant: nothing may be said then any more.
    `agreement` None asks for those of all agreements.
    """
    t = period_version.c
    query = select(func.max(t.known_at))
    if agreement is not None:
        query = query.where(t.agreement == agreement)
    settled = (await connection.execute(query)).scalar()
    if settled is not None and at <= to_us(settled):
        raise BackDated(
            f"a closed version knows everything up to {iso(to_us(settled), digits=0)}: what is "
            "said now is said after it, so leave the instant out"
        )


async def lock(connection: AsyncConnection, agreement: str, period: str) -> None:
    """Let one process at a time close or restate a period, until its transaction ends."""
    await connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtext(:what))"), {"what": f"{agreement}/{period}"}
    )


async def close(connection: AsyncConnection, closed: Version) -> None:
    """Write a closed version; fails when it exists."""
    await connection.execute(
        insert(period_version).values(
            agreement=closed.agreement, period=closed.period, version=closed.version,
            known_at=from_us(closed.known_at), by=closed.by, reason=closed.reason,
            hash=closed.hash, headline=dict(closed.headline), statement=_packed(closed.statement),
            evidence=_packed(closed.evidence), definitions=dict(closed.definitions),
            watermarks=dict(closed.watermarks), engine=closed.engine,
        )
    )  # fmt: skip


async def version(
    connection: AsyncConnection, agreement: str, period: str, number: int | None = None
) -> Version | None:
    """A closed version of a period, or the latest one."""
    t = period_version.c
    query = select(period_version).where(t.agreement == agreement, t.period == period)
    if number is not None:
        query = query.where(t.version == number)
    row = (await connection.execute(query.order_by(t.version.desc()).limit(1))).first()
    if row is None:
        return None
    return Version(
        agreement=row.agreement,
        period=row.period,
        version=row.version,
        known_at=to_us(row.known_at),
        by=row.by,
        reason=row.reason,
        hash=row.hash,
        headline=row.headline,
        statement=_unpacked(row.statement),
        evidence=_unpacked(row.evidence),
        definitions=row.definitions,
        watermarks=row.watermarks,
        engine=row.engine,
    )


async def headings(
    connection: AsyncConnection, agreement: str | None = None, period: str | None = None
) -> list[Heading]:
    """Every closed version, and the drafts of periods that have none, the latest period first."""
    t, d = period_version.c, statement_draft.c
    closed = select(t.agreement, t.period, t.version, t.known_at, t.by, t.reason, t.hash)
    drafts = select(d.agreement, d.period, d.as_of, d.hash)
    if agreement is not None:
        closed, drafts = (
            closed.where(t.agreement == agreement),
            drafts.where(d.agreement == agreement),
        )
    if period is not None:
        closed, drafts = closed.where(t.period == period), drafts.where(d.period == period)
    found = [Heading(*row[:3], to_us(row[3]), *row[4:]) for row in await connection.execute(closed)]
    known = {(one.agreement, one.period) for one in found}
    for row in await connection.execute(drafts):
        if (row[0], row[1]) not in known:
            found.append(Heading(row[0], row[1], 0, to_us(row[2]), "", "", row[3]))
    found.sort(key=lambda one: one.version, reverse=True)
    found.sort(key=lambda one: one.agreement)
    return sorted(found, key=lambda one: one.period, reverse=True)


async def write_draft(
    connection: AsyncConnection, agreement: str, period: str, as_of: datetime, hashed: str,
    headline: Mapping[str, Any], statement: str,
) -> None:  # fmt: skip
    """Replace the draft of a period."""
    statement_row = upsert(statement_draft).values(
        agreement=agreement,
        period=period,
        as_of=as_of,
        hash=hashed,
        headline=dict(headline),
        statement=_packed(statement),
    )
    await connection.execute(
        statement_row.on_conflict_do_update(
            index_elements=[statement_draft.c.agreement, statement_draft.c.period],
            set_={
                name: statement_row.excluded[name]
                for name in ("as_of", "hash", "headline", "statement")
            },
        )
    )


async def draft(connection: AsyncConnection, agreement: str, period: str) -> str | None:
    """The canonical JSON of a period's draft."""
    t = statement_draft.c
    query = select(t.statement).where(t.agreement == agreement, t.period == period)
    packed = (await connection.execute(query)).scalar_one_or_none()
    return None if packed is None else _unpacked(packed)


async def headlines(
    connection: AsyncConnection, agreement: str, closed_until: datetime | None = None
) -> dict[str, dict[str, Any]]:
    """Per period, the headline of its latest closed version, or else of its draft.

    With `closed_until` only versions closed as known then: no draft, nothing that came later.
    """
    d, t = statement_draft.c, period_version.c
    closed = select(t.period, t.headline).where(t.agreement == agreement).order_by(t.version)
    if closed_until is not None:
        closed = closed.where(t.known_at <= closed_until)
        return {row[0]: row[1] for row in await connection.execute(closed)}
    drafts = select(d.period, d.headline).where(d.agreement == agreement)
    found = {row[0]: row[1] for row in await connection.execute(drafts)}
    return found | {row[0]: row[1] for row in await connection.execute(closed)}


async def drafted_at(connection: AsyncConnection) -> dict[tuple[str, str], datetime]:
    """When the draft of each (agreement, period) was made."""
    t = statement_draft.c
    rows = await connection.execute(select(t.agreement, t.period, t.as_of))
    return {(row[0], row[1]): row[2] for row in rows}


async def sign(
    connection: AsyncConnection, agreement: str, period: str, number: int, signed: Signature
) -> None:
    """Append a party's signature under a version; fails when that party has signed it."""
    await connection.execute(
        insert(signature).values(
            agreement=agreement, period=period, version=number, party=signed.party, by=signed.by,
            at=from_us(signed.at), hash=signed.statement_hash,
        )
    )  # fmt: skip


async def signatures(
    connection: AsyncConnection, agreement: str, period: str, number: int
) -> list[Signature]:
    """Who has signed a version, in the order of signing."""
    t = signature.c
    query = select(t.party, t.by, t.at, t.hash).where(
        t.agreement == agreement, t.period == period, t.version == number
    )
    rows = await connection.execute(query.order_by(t.at, t.party))
    return [Signature(row[0], row[1], to_us(row[2]), row[3]) for row in rows]


def _packed(told: str) -> bytes:
    return zlib.compress(told.encode(), 6)


def _unpacked(packed: bytes) -> str:
    return zlib.decompress(packed).decode()
