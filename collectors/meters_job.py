"""One meter, read each so often; what it tells is kept with the instant it was read at."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from collectors.errors import CollectError
from collectors.failing import record_failure
from collectors.meters import METERS
from collectors.sources.opening import plain_service, service_of
from maas.db import facts, facts_cursor, facts_readings
from maas.db.facts import Quarantined
from maas.runtime.role import App
from maas.telemetry.logs import few

log = structlog.get_logger(__name__)

FIRST = timedelta(days=7)  # how far back an archive's own history is read at first
OVERLAP = timedelta(hours=1)
KEPT = timedelta(days=400)


class MeterCollector:
    """Reads one meter; keeps its connection between runs, nothing else."""

    def __init__(self, app: App, name: str) -> None:
        self.name = name
        self._entry = app.catalogue.meters[name]
        self._database = app.database
        if self._entry.interface is not None:
            interface = app.catalogue.interfaces[self._entry.interface]
            self._service = service_of(self._entry.interface, interface, app.environ)
            return
        self._service = plain_service(self._entry, app.environ)

    async def run(self, as_of: datetime) -> None:
        """Read it as of `as_of` (UTC); errors are recorded, and tried again."""
        async with self._database.transaction() as connection:
            fares = await facts_cursor.condition(connection, self.name)
            position = await facts_cursor.position(connection, self.name)
            unsettled = await facts_readings.oldest_open_order(connection, self.name)
        if fares.not_before is not None and as_of < fares.not_before:
            return
        since = as_of - FIRST if position is None else position - OVERLAP
        if unsettled is not None:
            since = min(since, unsettled)
        try:
            told = await METERS[self._entry.kind](self._service, self._entry, since, as_of)
        except CollectError as error:
            await record_failure(self._database, self.name, error, fares.failures + 1, as_of)
            return
        aside = [Quarantined(self.name, "entry", why, raw) for raw, why in told.refused]
        async with self._database.transaction() as connection:
            await facts_readings.store_readings(connection, self.name, told.readings)
            await facts_readings.store_orders(connection, self.name, told.orders, as_of)
            await facts_readings.forget_readings(connection, self.name, as_of - KEPT)
            new = await facts.quarantine_rows(connection, aside, as_of)
            count = len(told.readings) + len(told.orders)
            await facts_cursor.advance(connection, self.name, as_of, as_of, count)
        log.debug("meter read", source=self.name, readings=len(told.readings),
                  orders=len(told.orders))  # fmt: skip
        if new:
            log.info("readings quarantined", source=self.name, new=new,
                     why=few(one.reason for one in aside))  # fmt: skip

    async def close(self) -> None:
        await self._service.client.aclose()
