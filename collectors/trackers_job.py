"""Tickets of one tracker: those that changed since we last looked, each kept with what it names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog

from collectors.errors import CollectError
from collectors.failing import record_failure
from collectors.sources.entry import EntryRefused
from collectors.sources.opening import plain_service
from collectors.trackers import TRACKERS
from collectors.trackers.told import RawTicket, ticket_of
from maas.db import facts, facts_cursor, facts_tickets
from maas.db.facts import Quarantined
from maas.runtime.role import App
from maas.telemetry.logs import few

log = structlog.get_logger(__name__)

FIRST = timedelta(days=90)  # how far back a tracker is read at first
OVERLAP = timedelta(minutes=10)


class TrackerCollector:
    """Reads one tracker; keeps its connection between runs, nothing else."""

    def __init__(self, app: App, name: str) -> None:
        self.name = name
        self._entry = app.catalogue.trackers[name]
        self._database = app.database
        self._satellites = {s for m in app.catalogue.missions.values() for s in m.satellites}
        self._service = plain_service(self._entry, app.environ)

    async def run(self, as_of: datetime) -> None:
        """Read what changed before `as_of` (UTC); errors are recorded, and tried again."""
        async with self._database.transaction() as connection:
            fares = await facts_cursor.condition(connection, self.name)
            position = await facts_cursor.position(connection, self.name)
        if fares.not_before is not None and as_of < fares.not_before:
            return
        since = as_of - FIRST if position is None else position - OVERLAP
        try:
            async for page in TRACKERS[self._entry.kind].pages(
                self._service, self._entry, since, as_of
            ):
                await self._take(page, as_of)
        except CollectError as error:
            await record_failure(self._database, self.name, error, fares.failures + 1, as_of)
            return
        async with self._database.transaction() as connection:
            await facts_cursor.advance(connection, self.name, as_of, as_of, 0)

    async def close(self) -> None:
        await self._service.client.aclose()

    async def _take(self, page: Sequence[dict[str, Any]], as_of: datetime) -> None:
        read, aside = list[RawTicket](), list[Quarantined]()
        for raw in page:
            try:
                read.append(TRACKERS[self._entry.kind].read(self._service.root, raw))
            except EntryRefused as error:
                text = msgspec.json.encode(raw).decode("utf-8", "replace")
                aside.append(Quarantined(self.name, "entry", str(error), text))
        tickets = [ticket_of(one, self._entry, self._satellites) for one in read]
        async with self._database.transaction() as connection:
            changed = await facts_tickets.store_tickets(connection, self.name, tickets, as_of)
            new = await facts.quarantine_rows(connection, aside, as_of)
            await facts_cursor.add_entries(connection, self.name, len(page))
        if changed or new:
            log.info("tickets read", source=self.name, changed=changed, quarantined=new,
                     tickets=few(one.key for one in tickets),
                     why=few(one.reason for one in aside))  # fmt: skip
