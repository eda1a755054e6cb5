"""Entries set aside that somebody wants tried again: a new satellite is declared, a file repaired.

What can be read now becomes a fact and leaves the quarantine; else the reason why not is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
import structlog

from collectors.errors import NOT_JSON, CollectError
from collectors.harvest import Harvester
from collectors.sources.entry import EntryRefused
from collectors.trackers import TRACKERS
from collectors.trackers.told import ticket_of
from maas.db import facts_retries, facts_tickets
from maas.db.facts_retries import READ, Aside
from maas.runtime.role import App

log = structlog.get_logger(__name__)

AT_ONCE = 50
AROUND = timedelta(seconds=1)  # how much of a source is read again around an entry's date


class Retrying:
    """Tries again what was asked for, one entry at a time; keeps nothing."""

    def __init__(self, app: App, harvesters: Mapping[str, Harvester]) -> None:
        self._app = app
        self._harvesters = harvesters

    async def run(self, as_of: datetime) -> None:
        """Try what waits; a source that cannot be reached is a reason like any other."""
        catalogue = self._app.catalogue
        ours = {*catalogue.interfaces, *catalogue.folders, *catalogue.plans, *catalogue.trackers}
        ours |= set(catalogue.meters)
        async with self._app.database.transaction() as connection:
            waiting = await facts_retries.asked_for(connection, ours, AT_ONCE)
        for one in waiting:
            try:
                outcome = await self._try(one, as_of)
            except CollectError as error:
                outcome = str(error)
            async with self._app.database.transaction() as connection:
                await facts_retries.tried(connection, one, outcome, as_of)
            log.info("entry tried again", source=one.source, native_id=one.native_id,
                     outcome=outcome)  # fmt: skip

    async def _try(self, one: Aside, as_of: datetime) -> str:
        catalogue = self._app.catalogue
        if one.source in catalogue.interfaces:
            return await self._entry(one, as_of)
        if one.source in catalogue.trackers:
            return await self._ticket(one, as_of)
        if one.source in catalogue.meters:
            return "a meter is read anew each time: nothing of the past can be asked again"
        async with self._app.database.transaction() as connection:
            known = await facts_retries.forget_file(connection, one.source, one.native_id)
        return READ if known else "its file is not known any more"

    async def _entry(self, one: Aside, as_of: datetime) -> str:
        harvester = self._harvesters[one.source]
        if self._app.catalogue.interfaces[one.source].dialect == "odata":
            return await harvester.try_again(one.raw.encode(), as_of) or READ
        if one.dated is None or one.native_id is None:
            return "its source does not say when it was published: it cannot be asked for again"
        await harvester.read_window(one.dated - AROUND, one.dated + AROUND, as_of)
        async with self._app.database.transaction() as connection:
            there = await facts_retries.published(connection, one.source, one.native_id)
        return READ if there else "read again from its source, and refused as before"

    async def _ticket(self, one: Aside, as_of: datetime) -> str:
        tracker = self._app.catalogue.trackers[one.source]
        if tracker.kind == "webhook":
            return "a webhook cannot be asked: its sender must call again"
        try:
            raw = msgspec.json.decode(one.raw)
            told = TRACKERS[tracker.kind].read(str(tracker.url), raw)
        except (EntryRefused, *NOT_JSON) as error:
            return str(error)
        units = {s for m in self._app.catalogue.missions.values() for s in m.satellites}
        async with self._app.database.transaction() as connection:
            ticket = ticket_of(told, tracker, units)
            await facts_tickets.store_tickets(connection, one.source, [ticket], as_of)
        return READ
