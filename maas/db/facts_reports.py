"""Facts from files and trackers: raw data blocks, acquisitions, unavailabilities, withdrawals."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from maas.db.facts import PASS_COLUMNS, store_passes
from maas.db.tables import source_file, station_report, unavailability, withdrawal
from maas.db.texts import storable_values

_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Block:
    """One channel of a downlink session, as its DSIB file tells it."""

    session_id: str
    satellite: str
    station_unit: str
    retransfer: bool
    channel: int
    started_at: datetime
    stopped_at: datetime
    created_at: datetime
    finished_at: datetime
    size_bytes: int
    files: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Acquisition:
    """What a station reports of one pass."""

    station: str
    satellite: str
    acquisition_id: str
    antenna: str
    start_at: datetime
    end_at: datetime
    acquired: bool
    status: str
    comment: str
    file: str
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class Unavailability:
    """A stretch in which a satellite, or a part of it, does not serve; `to_at` None: still open."""

    reference: str
    part: int
    satellite: str
    subsystem: str
    from_at: datetime
    to_at: datetime | None
    planned: bool
    kind: str
    comment: str
    file: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A product that is gone: evicted, deleted (by a ticket), or vanished."""

    product_key: str
    product_name: str
    reason: str
    ticket: str | None
    at: datetime
    due_at: datetime | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file that was read, as it was then."""

    path: str
    size: int | None
    modified: datetime | None


async def known_files(
    connection: AsyncConnection, source: str, *, understood: bool = False
) -> dict[str, KnownFile]:
    """The files of a source that were read, or only those that were understood, by path."""
    row = source_file.c
    query = select(row.path, row.size_bytes, row.modified_at).where(row.source == source)
    if understood:
        query = query.where(row.entries >= 0)
    return {one[0]: KnownFile(*one) for one in await connection.execute(query)}


async def remember_file(
    connection: AsyncConnection, source: str, file: KnownFile, content: bytes, entries: int,
    at: datetime,
) -> None:  # fmt: skip
    """A file was read; `entries` is -1 when it was quarantined whole."""
    values = {
        "size_bytes": file.size, "modified_at": file.modified, "read_at": at, "entries": entries,
        "content_hash": hashlib.blake2b(content, digest_size=16).digest(),
    }  # fmt: skip
    statement = insert(source_file).values(source=source, path=file.path, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["source", "path"], set_=values)
    )


async def store_blocks(
    connection: AsyncConnection, source: str, blocks: Iterable[Block], at: datetime
) -> set[str]:
    """Sessions as downlink passes, each from all the channels that are there; what changed."""
    sessions: dict[tuple[str, bool], list[Block]] = defaultdict(list)
    for block in blocks:
        sessions[block.session_id, block.retransfer].append(block)
    rows = [_pass(source, _distinct(group), at) for group in sessions.values()]
    return await store_passes(connection, rows)


def _distinct(group: Sequence[Block]) -> list[Block]:
    """One block for each channel: the one that finished last."""
    last = {one.channel: one for one in sorted(group, key=lambda one: one.finished_at)}
    return [last[channel] for channel in sorted(last)]


def _pass(source: str, group: list[Block], at: datetime) -> tuple[object, ...]:
    first = group[0]
    told: dict[str, object] = dict.fromkeys(PASS_COLUMNS)
    told |= {
        "source": source,
        "session_id": first.session_id,
        "retransfer": first.retransfer,
        "native_id": f"{first.session_id}/{'R' if first.retransfer else 'N'}",
        "subject": f"pass/{first.session_id}",
        "satellite": first.satellite,
        "station_unit": first.station_unit,
        "channels": len(group),
        "published_at": min(one.created_at for one in group),
        "downlink_start": min(one.started_at for one in group),
        "downlink_stop": max(one.stopped_at for one in group),
        "delivery_start": min(one.created_at for one in group),
        "delivery_stop": max(one.finished_at for one in group),
        "files": sum(one.files for one in group),
        "final_channels": len(group),
        "complete": True,
        "volume_bytes": sum(one.size_bytes for one in group),
    }
    content = tuple(told[name] for name in PASS_COLUMNS[:-2])
    digest = hashlib.blake2b(repr(content).encode(), digest_size=16).digest()
    return (*content, at, digest)


async def store_acquisitions(
    connection: AsyncConnection, source: str, rows: Iterable[Acquisition], at: datetime
) -> int:
    """What stations report; a later report of the same pass replaces an earlier one."""
    changed = 0
    for one in _latest(rows, lambda row: (row.station, row.satellite, row.acquisition_id)):
        values = _values(one, at) | {"subject": f"{one.satellite}/{one.acquisition_id}"}
        statement = insert(station_report).values(source=source, **values)
        done = await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["source", "station", "satellite", "acquisition_id"],
                set_=values,
                where=text(
                    "(station_report.reported_at, station_report.content_hash) "
                    "< (excluded.reported_at, excluded.content_hash)"
                ),
            )
        )
        changed += done.rowcount
    return changed


async def store_unavailabilities(
    connection: AsyncConnection, source: str, rows: Iterable[Unavailability], at: datetime
) -> int:
    """Reports of flight operations; the one made later replaces an earlier one."""
    changed = 0
    for one in _latest(rows, lambda row: (row.reference, str(row.part), "")):
        values = _values(one, at)
        statement = insert(unavailability).values(source=source, **values)
        done = await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["source", "reference", "part"],
                set_=values,
                where=text(
                    "(unavailability.made_at, unavailability.content_hash) "
                    "< (excluded.made_at, excluded.content_hash)"
                ),
            )
        )
        changed += done.rowcount
    return changed


async def store_withdrawals(
    connection: AsyncConnection, source: str, rows: Iterable[Withdrawal], at: datetime
) -> int:
    """Products that are gone; a deletion that a ticket explains outranks one that nothing does."""
    changed = 0
    for one in sorted(rows, key=lambda row: row.product_key):
        values = _values(one, at)
        statement = insert(withdrawal).values(source=source, **values)
        done = await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["source", "product_key"],
                set_=values,
                where=text(
                    "withdrawal.reason = 'vanished' AND excluded.reason <> 'vanished' "
                    "OR withdrawal.ticket IS NULL AND excluded.ticket IS NOT NULL"
                ),
            )
        )
        changed += done.rowcount
    return changed


def _values(row: Acquisition | Unavailability | Withdrawal, at: datetime) -> dict[str, object]:
    told = storable_values({name: getattr(row, name) for name in row.__slots__})
    digest = hashlib.blake2b(repr(astuple(row)).encode(), digest_size=16).digest()
    return told | {"harvested_at": at, "content_hash": digest}


def _latest(rows: Iterable[_R], key: Callable[[_R], tuple[str, ...]]) -> list[_R]:
    return list({key(one): one for one in rows}.values())


async def unavailabilities(
    connection: AsyncConnection, satellites: Collection[str], start: datetime, end: datetime
) -> list[Unavailability]:
    """Those of some satellites that touch [start, end), by their beginning."""
    row = unavailability.c
    query = (
        select(unavailability)
        .where(row.satellite.in_(list(satellites)), row.from_at < end)
        .where((row.to_at > start) | row.to_at.is_(None))
        .order_by(row.from_at, row.reference, row.part)
    )
    names = Unavailability.__slots__
    return [
        Unavailability(**{name: getattr(one, name) for name in names})
        for one in await connection.execute(query)
    ]
