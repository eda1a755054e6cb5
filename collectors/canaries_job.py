"""Sends each canary's scene in its slot and gives its stages their times once it is answered.

The run is written down before the scene is sent: a process that dies between the two leaves a run
that the next one sends, under the same name and with the same bytes.
"""

from __future__ import annotations

import asyncio
import tempfile
from datetime import datetime
from pathlib import Path

import structlog

from collectors.canaries.dropping import drop
from collectors.canaries.sending import run_for, slot_of
from collectors.deliveries_job import place_of
from collectors.errors import CollectError
from collectors.failing import record_failure
from maas.catalogue.canaries import FilePlace
from maas.db import canaries, facts_cursor
from maas.domain.canaries import CanaryRun
from maas.runtime.role import App
from maas.scenes import write_scene
from maas.scenes.truth import spec_from

log = structlog.get_logger(__name__)


class CanarySender:
    """Sends one canary; keeps nothing between runs."""

    def __init__(self, app: App, name: str) -> None:
        self.name = name
        self._app = app
        self._entry = app.catalogue.canaries[name]

    async def run(self, as_of: datetime) -> None:
        """Send the scene of this slot unless that is done; errors are recorded, and tried again."""
        await self.send(slot_of(self._entry, as_of), as_of)

    async def send(self, slot_at: datetime, as_of: datetime) -> CanaryRun | None:
        """The run of a slot, sent now or before; nothing while it cannot be sent."""
        database = self._app.database
        async with database.transaction() as connection:
            await canaries.claim(connection, run_for(self.name, self._entry, slot_at, as_of))
            run = await canaries.run_of_slot(connection, self.name, slot_at)
            fares = await facts_cursor.condition(connection, self.name)
        assert run is not None
        if run.dropped_at is not None or run.answered_at is not None:
            return run
        if fares.not_before is not None and as_of < fares.not_before:
            return None
        try:
            await self._drop(run)
        except CollectError as error:
            await record_failure(database, self.name, error, fares.failures + 1, as_of)
            async with database.transaction() as connection:
                await canaries.not_dropped(connection, run, str(error))
            return None
        async with database.transaction() as connection:
            await canaries.dropped(connection, run, as_of)
            await facts_cursor.advance(connection, self.name, as_of, as_of, 1)
        log.info("canary sent", canary=self.name, image=run.image, pipeline=self._entry.pipeline)
        return run

    async def close(self) -> None:
        """There is nothing to let go of."""

    async def _drop(self, run: CanaryRun) -> None:
        """The AIS first: whoever takes the scene finds it there."""
        with tempfile.TemporaryDirectory(prefix="maas-canary-") as folder:
            written = await asyncio.to_thread(write_scene, spec_from(run.spec), Path(folder))
            if self._entry.ais is not None:
                await self._put(self._entry.ais, written.ais)
            await self._put(self._entry.drop, written.product)

    async def _put(self, place: FilePlace, source: Path) -> None:
        await drop(place_of(place, self._app), source)
