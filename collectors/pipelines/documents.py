"""A document over HTTP that says how new it is: a weather forecast, an ice chart's index.

The newest time at the path of the catalogue is kept as a reading of `received_at`, seconds since
1970; a list there means the latest in it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from collectors.dotted import found_at
from collectors.errors import CollectError, SourceDown
from collectors.failing import record_failure
from collectors.http import client_for
from collectors.manners import Manners
from collectors.pipelines.ais import RECEIVED
from collectors.sources.asking import Service, ask
from collectors.sources.auth import Login
from maas.catalogue.model import Auth, Feed
from maas.db import facts_cursor, facts_readings
from maas.db.facts_readings import Reading
from maas.runtime.role import App

TIMEOUT = 30.0  # seconds
_decode = msgspec.json.Decoder().decode


class DocumentFeed:
    """Reads one document, each so often."""

    def __init__(self, app: App, pipeline: str, feed: str) -> None:
        self.name = f"{pipeline}.{feed}"
        self._app = app
        self._feed: Feed = app.catalogue.pipelines[pipeline].feeds[feed]
        client = client_for(self._feed.ca_file, TIMEOUT)
        self._service = Service(
            root=self._feed.url, entity="", expand="", page_size=1, extra_filter=None,
            client=client, login=Login(Auth(), app.environ, client), manners=Manners(1, None),
        )  # fmt: skip

    async def run(self, as_of: datetime) -> None:
        """Read it; errors are recorded and tried again."""
        async with self._app.database.transaction() as connection:
            fares = await facts_cursor.condition(connection, self.name)
        if fares.not_before is not None and as_of < fares.not_before:
            return
        try:
            told = await ask(self._service, self._feed.url, _decode, "JSON")
            at = newest(told, str(self._feed.newest))
        except CollectError as error:
            await record_failure(self._app.database, self.name, error, fares.failures + 1, as_of)
            return
        async with self._app.database.transaction() as connection:
            reading = Reading(RECEIVED, "", as_of, at.timestamp())
            await facts_readings.store_readings(connection, self.name, [reading])
            await facts_cursor.advance(connection, self.name, as_of, as_of, 1)

    async def close(self) -> None:
        await self._service.client.aclose()


def newest(told: Any, path: str) -> datetime:
    """The latest instant at a path of a document; raises SourceDown when there is none."""
    value = found_at(told, path)
    times = [at for one in (value if isinstance(value, list) else [value])
             if (at := _instant(one)) is not None]  # fmt: skip
    if not times:
        raise SourceDown(f"there is no time at {path}")
    return max(times)


def _instant(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    except ValueError:
        return None
