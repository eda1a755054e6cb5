"""Harvest: from a cursor, over windows, into facts, with the cursor in the same transaction.

Each run starts an overlap before the cursor, because publications are not visible at once, and
once a day a quarter of a day back, for those that come later still. Repeating changes nothing.
A service that fails again and again is left alone for growing pauses, and then asked for a single
row before all the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from collectors.errors import CollectError, SourceDown
from collectors.exploring import EXPANDS
from collectors.failing import record_failure
from collectors.manners import FAILURES, Manners
from collectors.sources import DIALECTS, SOURCES
from collectors.sources.kind import Batch
from collectors.sources.opening import service_of
from maas.catalogue.model import Interface
from maas.choreography import FACTS_RECORDED
from maas.db import (
    facts,
    facts_counts,
    facts_cursor,
    facts_reports,
    facts_withdrawn,
    outbox,
    unjudged,
    work_done,
)
from maas.db.connection import Database
from maas.db.facts_reports import Withdrawal
from maas.domain.events import Event
from maas.runtime.role import App
from maas.telemetry import traces
from maas.telemetry.logs import few

log = structlog.get_logger(__name__)

NATIVE_ID = facts.PUBLICATION_COLUMNS.index("native_id")
BEFORE_SINCE = timedelta(days=1)  # facts from before the first judged promise that may belong to it
DEEP = timedelta(hours=6)
DEEP_EVERY = timedelta(days=1)
GROWING = timedelta(days=3)  # how long we wait for a session that never completes


class Harvester:
    """The harvest of one interface; keeps its connection and login between runs, nothing else."""

    def __init__(
        self, app: App, name: str, environ: Mapping[str, str], manners: Manners | None = None
    ) -> None:
        self.name = name
        self._interface: Interface = app.catalogue.interfaces[name]
        self._database: Database = app.database
        self._since = app.catalogue.since
        self._kind = SOURCES[self._interface.kind]
        self._dialect = DIALECTS[self._interface.dialect]
        self._service = service_of(name, self._interface, environ, manners)
        self._deep_at: datetime | None = None

    async def run(self, as_of: datetime) -> None:
        """Read everything published before `as_of` (UTC) that may be new; errors are recorded."""
        async with self._database.transaction() as connection:
            fares = await facts_cursor.condition(connection, self.name)
            can = await facts_counts.capabilities(connection, self.name)
        plain = self._kind.expand == "Attributes" and can.get(EXPANDS) is False
        self._service = replace(self._service, expand="" if plain else self._kind.expand)
        if fares.not_before is not None and as_of < fares.not_before:
            return
        try:
            if fares.failures >= FAILURES and not await self._dialect.has_rows(self._service):
                raise SourceDown(f"{self._interface.url} still gives no row to any query")
            count = await self._read_all(as_of)
        except CollectError as error:
            await record_failure(self._database, self.name, error, fares.failures + 1, as_of)
        else:
            log.debug("harvested", source=self.name, until=as_of.isoformat(), entries=count)

    async def close(self) -> None:
        await self._service.client.aclose()

    async def _read_all(self, as_of: datetime) -> int:
        start = await self._start(as_of)
        count = 0
        while start < as_of:
            until = min(as_of, start + self._interface.harvest.window)
            count += await self.read_window(start, until, as_of)
            async with self._database.transaction() as connection:
                await facts_cursor.advance(connection, self.name, until, as_of, 0)
            start = until
        if self._deep_at is None or as_of - self._deep_at >= DEEP_EVERY:
            self._deep_at = as_of
        return count

    async def _start(self, as_of: datetime) -> datetime:
        async with self._database.transaction() as connection:
            position = await facts_cursor.position(connection, self.name)
            if position is None:
                return (self._since or as_of) - BEFORE_SINCE
            start = position - self._interface.harvest.overlap
            if self._deep_at is None or as_of - self._deep_at >= DEEP_EVERY:
                start = min(start, position - DEEP)
            if self._kind.grows:
                growing = await facts.incomplete_since(connection, self.name, as_of - GROWING)
                start = min(start, growing) if growing is not None else start
            return start

    async def read_window(self, since: datetime, until: datetime, as_of: datetime) -> int:
        """Read [since, until) and write it, page by page; how many entries there were.

        Raises CollectError; what was written before stays, and reading again changes nothing.
        """
        count = 0
        async for raw in self._dialect.pages(self._service, since, until):
            await self.take(raw, as_of)
            count += len(raw)
        if count == 0 and not await self._dialect.has_rows(self._service):
            raise SourceDown(
                f"{self._interface.url} gives no row to any query: its silence proves nothing, "
                "so this stretch will be read again"
            )
        return count

    async def take(self, entries: Sequence[bytes], as_of: datetime) -> None:
        """Write what a page of raw entries says, or why it cannot be believed, all at once."""
        batch = self._kind.read(self.name, entries, as_of)
        with traces.span("harvest", source=self.name, entries=len(entries)):
            await self._store(batch, len(entries), as_of)

    async def _store(self, batch: Batch, entries: int, as_of: datetime) -> None:
        async with self._database.transaction() as connection:
            subjects = await self._kind.store(connection, batch.rows)
            traces.note(subjects)
            new = await facts.quarantine_rows(connection, batch.quarantined, as_of)
            await facts_cursor.add_entries(connection, self.name, entries)
            if subjects:
                await unjudged.touch(connection, subjects, as_of)
                await work_done.note(connection, "harvest", subjects, self.name)
                await outbox.put(connection, [self._event(subjects, as_of)])
        log.debug("page kept", source=self.name, entries=entries, subjects=sorted(subjects))
        if new:
            aside = batch.quarantined
            log.info("entries quarantined", source=self.name, new=new,
                     ids=few(one.native_id for one in aside if one.native_id),
                     why=few(one.reason for one in aside))  # fmt: skip

    async def try_again(self, entry: bytes, as_of: datetime) -> str | None:
        """Take an entry that was set aside; the reason when it still cannot be believed."""
        batch = self._kind.read(self.name, [entry], as_of)
        if batch.quarantined:
            return batch.quarantined[0].reason
        async with self._database.transaction() as connection:
            subjects = await self._kind.store(connection, batch.rows)
            if subjects:
                await unjudged.touch(connection, subjects, as_of)
                await work_done.note(connection, "harvest", subjects, f"{self.name}, set aside")
                await outbox.put(connection, [self._event(subjects, as_of)])
        return None

    async def replay(self, content: bytes, as_of: datetime) -> int:
        """Take the entries of one recorded page; how many. Raises msgspec.DecodeError."""
        entries = self._dialect.entries(self._service, content)
        await self.take(entries, as_of)
        return len(entries)

    async def compare(self, start: datetime, as_of: datetime) -> facts_counts.DayCount | None:
        """A UTC day as the service counts it and as we have it; None where it does not count.

        A day that differs is read once more before it is compared for good.
        """
        end = start + timedelta(days=1)
        told = await self._compared(start, end)
        if told is not None and (
            told.at_source != told.harvested or await self._missed(start, end)
        ):
            there = await self._ids_at_source(start, end, as_of)
            if self._kind is SOURCES["prip"]:  # whose entries are products
                await self._note_withdrawn(start, end, there, as_of)
            told = await self._compared(start, end)
        if told is not None:
            async with self._database.transaction() as connection:
                await facts_counts.write_count(connection, told, as_of)
        return told

    async def _missed(self, start: datetime, end: datetime) -> bool:
        async with self._database.transaction() as connection:
            return await facts_withdrawn.vanished(connection, self.name, start, end)

    async def _ids_at_source(self, start: datetime, end: datetime, as_of: datetime) -> set[str]:
        """Read a stretch again, and tell which entries the source has of it."""
        there: set[str] = set()
        async for raw in self._dialect.pages(self._service, start, end):
            await self.take(raw, as_of)
            batch = self._kind.read(self.name, raw, as_of)
            there |= {str(row[NATIVE_ID]) for row in batch.rows}
            there |= {one.native_id for one in batch.quarantined if one.native_id is not None}
        if not there and not await self._dialect.has_rows(self._service):
            raise SourceDown(f"{self._interface.url} gives no row to any query: nothing is gone")
        return there

    async def _note_withdrawn(
        self, start: datetime, end: datetime, there: set[str], as_of: datetime
    ) -> None:
        """What we have of a stretch and its source has no longer: gone when due, by a ticket, or
        for no reason that we know."""
        async with self._database.transaction() as connection:
            await facts_withdrawn.reappeared(connection, self.name, there)
            gone = await facts_withdrawn.missing(connection, self.name, start, end, there)
            rows = [
                Withdrawal(one.product_key, one.product_name, one.reason(as_of), one.ticket, as_of,
                           one.evicts_at, one.subject)
                for one in gone
            ]  # fmt: skip
            await facts_reports.store_withdrawals(connection, self.name, rows, as_of)
        for one in rows:
            if one.reason == "vanished":
                log.warning("product vanished", source=self.name, product=one.product_name)

    async def _compared(self, start: datetime, end: datetime) -> facts_counts.DayCount | None:
        at_source = await self._dialect.count(self._service, start, end)
        if at_source is None:
            return None
        passes = self._interface.kind == "cadip"
        async with self._database.transaction() as connection:
            ours = await facts_counts.harvested(connection, self.name, start, end, passes=passes)
        return facts_counts.DayCount(self.name, start.date(), at_source, ours)

    def _event(self, subjects: set[str], as_of: datetime) -> Event:
        first = min(subjects)
        return Event(FACTS_RECORDED, self.name, first, as_of, {"subjects": len(subjects)}, first)
