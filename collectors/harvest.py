"""Harvest: from a cursor, over windows, into facts, with the cursor in the same transaction.

Each run starts an overlap before the cursor, because publications are not visible at once, and
once a day a quarter of a day back, for those that come later still. Repeating changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import httpx
import structlog

from collectors.errors import CollectError, RateLimited, SourceDown
from collectors.http import client_for
from collectors.sources import SOURCES
from collectors.sources.auth import Login
from collectors.sources.odata import Service, has_rows, pages
from maas.catalogue.model import Interface
from maas.choreography import FACTS_RECORDED
from maas.db import facts, facts_cursor, outbox, unjudged
from maas.db.connection import Database
from maas.domain.events import Event
from maas.runtime.role import App

log = structlog.get_logger(__name__)

BEFORE_SINCE = timedelta(days=1)  # facts from before the first judged promise that may belong to it
DEEP = timedelta(hours=6)
DEEP_EVERY = timedelta(days=1)
RETRY_AFTER = 60.0  # seconds to stay away when a 429 does not say how long
GROWING = timedelta(days=3)  # how long we wait for a session that never completes


class Harvester:
    """The harvest of one interface; keeps its connection and login between runs, nothing else."""

    def __init__(self, app: App, name: str, environ: Mapping[str, str]) -> None:
        self.name = name
        self._interface: Interface = app.catalogue.interfaces[name]
        self._database: Database = app.database
        self._since = app.catalogue.since
        self._kind = SOURCES[self._interface.kind]
        timeout = self._interface.harvest.timeout.total_seconds()
        self._client: httpx.AsyncClient = client_for(self._interface.ca_file, timeout)
        harvest = self._interface.harvest
        self._service = Service(
            root=self._interface.url,
            entity=self._kind.entity,
            expand=self._kind.expand,
            page_size=harvest.page_size,
            extra_filter=harvest.filter,
            client=self._client,
            login=Login(self._interface.auth, environ, self._client),
        )
        self._deep_at: datetime | None = None
        self._not_before: datetime | None = None

    async def run(self, as_of: datetime) -> None:
        """Read everything published before `as_of` (UTC) that may be new; errors are recorded."""
        if self._not_before is not None and as_of < self._not_before:
            return
        try:
            count = await self._read_all(as_of)
        except CollectError as error:
            if isinstance(error, RateLimited):
                self._not_before = as_of + timedelta(seconds=error.retry_after or RETRY_AFTER)
            log.warning("harvest failed", source=self.name, why=str(error))
            async with self._database.transaction() as connection:
                await facts_cursor.failed(connection, self.name, str(error), as_of)
        else:
            log.debug("harvested", source=self.name, entries=count)

    async def close(self) -> None:
        await self._client.aclose()

    async def _read_all(self, as_of: datetime) -> int:
        start = await self._start(as_of)
        count = 0
        while start < as_of:
            until = min(as_of, start + self._interface.harvest.window)
            count += await self.read_window(start, until, as_of)
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
        """Read [since, until) and write it, page by page; the cursor follows the last page."""
        count = 0
        async for raw in pages(self._service, since, until):
            batch = self._kind.read(self.name, [bytes(entry) for entry in raw], as_of)
            count += len(raw)
            async with self._database.transaction() as connection:
                subjects = await self._kind.store(connection, batch.rows)
                new = await facts.quarantine_rows(connection, batch.quarantined, as_of)
                if subjects:
                    await unjudged.touch(connection, subjects, as_of)
                    await outbox.put(connection, [self._event(subjects, as_of)])
            if new:
                log.info("entries quarantined", source=self.name, new=new)
        if count == 0 and not await has_rows(self._service):
            raise SourceDown(
                f"{self._interface.url} gives no row to any query: its silence proves nothing, "
                "so this stretch will be read again"
            )
        async with self._database.transaction() as connection:
            await facts_cursor.advance(connection, self.name, until, as_of, count)
        return count

    def _event(self, subjects: set[str], as_of: datetime) -> Event:
        first = min(subjects)
        return Event(FACTS_RECORDED, self.name, first, as_of, {"subjects": len(subjects)}, first)
