"""Offers of images: what an interface publishes, each a promise that it is retrieved.

The publications were harvested already; here they are only tied to the pipeline, by their name
without packaging.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from collectors.pipelines.keeping import Keeping
from maas.db import facts_cursor, facts_offers
from maas.db.facts_steps import Told
from maas.domain.instants import to_us
from maas.domain.steps import Mark, StepEvent
from maas.runtime.role import App

BACK = timedelta(hours=6)  # looked at again, for what was harvested late


class Offers:
    """Ties the publications of one interface to one pipeline."""

    def __init__(self, app: App, pipeline: str, source: str) -> None:
        self._keeping = Keeping(app, pipeline, source)
        self.name = self._keeping.name
        self._app = app

    async def run(self, as_of: datetime) -> None:
        """Tell of what was harvested since the last look; complete as far as the harvest is."""
        source, entry = self._keeping.source, self._keeping.entry
        async with self._app.database.transaction() as connection:
            position = await facts_cursor.position(connection, self.name)
            harvested = await facts_cursor.position(connection, str(source.interface))
            since = (position or as_of) - BACK
            rows = await facts_offers.published_since(
                connection, str(source.interface), since, entry.missions, source.types
            )
        told = [
            Told(
                row.product_key,
                StepEvent(
                    "", Mark.OFFERED, to_us(row.published_at), mission=row.mission,
                    supplier=str(source.supplier), customer=source.customer or "",
                    acquired_at=None if row.sensing_end is None else to_us(row.sensing_end),
                ),
            )
            for row in rows
        ]  # fmt: skip
        await self._keeping.told(told, as_of, complete=harvested)

    async def close(self) -> None:
        pass
