"""Ship positions as NMEA lines from a TCP server, counted by area and by when we received them.

What is kept is the rate, not the ships: readings of `positions` since the count before, and of
`received_at`, seconds since 1970, for the newest of each area. A connection that is down counts
nothing, which is not the same as counting zero.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from pyais.exceptions import AISBaseException
from pyais.queue import NMEAQueue

from collectors.errors import SourceDown, in_words
from collectors.failing import record_failure
from maas.catalogue.model import Feed, FeedArea
from maas.db import facts_cursor, facts_readings
from maas.db.facts_readings import Reading
from maas.runtime.live import wall_clock
from maas.runtime.role import App

log = structlog.get_logger(__name__)

AGAIN = 2.0  # seconds before connecting again
SETTLED = 60.0  # seconds; after so long, hanging up is news again
CONNECTING = 10.0
POSITIONS, RECEIVED, BAD = "positions", "received_at", "bad_lines"


class AisFeed:
    """Listens to one server; `run` writes down what was counted since the last call."""

    def __init__(self, app: App, pipeline: str, feed: str) -> None:
        self.name = f"{pipeline}.{feed}"
        self._app = app
        self._feed: Feed = app.catalogue.pipelines[pipeline].feeds[feed]
        self._listening: asyncio.Task[None] | None = None
        self._connected = False
        self._error = ""
        self._counted: Counter[str] = Counter()
        self._newest: dict[str, datetime] = {}
        self._bad = 0

    async def run(self, as_of: datetime) -> None:
        """Listen from the first call on; write down the counts of each area."""
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen(), name=f"{self.name}.listen")
            return  # nothing can have been counted yet
        if not self._connected:
            error = SourceDown(self._error or "not connected yet")
            await record_failure(self._app.database, self.name, error, 1, as_of)
            return
        counted, self._counted = self._counted, Counter()
        bad, self._bad = self._bad, 0
        readings = [Reading(POSITIONS, area, as_of, counted[area]) for area in self._feed.areas]
        readings += [Reading(RECEIVED, area, as_of, at.timestamp())
                     for area, at in self._newest.items()]  # fmt: skip
        readings.append(Reading(BAD, "", as_of, bad))
        async with self._app.database.transaction() as connection:
            await facts_readings.store_readings(connection, self.name, readings)
            await facts_cursor.advance(connection, self.name, as_of, as_of, sum(counted.values()))

    async def close(self) -> None:
        """Hang up."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        address = urlsplit(self._feed.url)
        told = ""
        while True:
            try:
                async with asyncio.timeout(CONNECTING):
                    reader, writer = await asyncio.open_connection(address.hostname, address.port)
                try:
                    begun = asyncio.get_running_loop().time()
                    await self._read(reader)
                    if asyncio.get_running_loop().time() - begun > SETTLED:
                        told = ""
                    self._error = f"{self._feed.url}: the server hung up"
                finally:
                    self._connected = False
                    writer.close()
            except (OSError, TimeoutError, ValueError) as error:
                self._error = f"{self._feed.url}: {in_words(error)}"
            except Exception as error:
                self._error = f"{self._feed.url}: {in_words(error)}"
                log.exception("listening failed", source=self.name)
            if self._error != told:  # the same at every try is said once
                told = self._error
                log.warning("feed not heard", source=self.name, why=told)
            await asyncio.sleep(AGAIN)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        self._connected = True
        whole = NMEAQueue()
        while line := await reader.readline():
            now = wall_clock()
            for latitude, longitude in self._positions(whole, line):
                for area in areas_of(self._feed.areas, latitude, longitude):
                    self._counted[area] += 1
                    self._newest[area] = now

    def _positions(self, whole: NMEAQueue, line: bytes) -> Iterator[tuple[float, float]]:
        """The positions that are complete with this line; a line that is none is counted."""
        try:
            whole.put_line(line.strip(), block=False)
            while not whole.empty():
                told = whole.get_nowait().decode()
                latitude, longitude = getattr(told, "lat", None), getattr(told, "lon", None)
                if latitude is not None and longitude is not None:
                    yield float(latitude), float(longitude)
        except (AISBaseException, ValueError, IndexError, TypeError):
            self._bad += 1


def areas_of(areas: Mapping[str, FeedArea], latitude: float, longitude: float) -> list[str]:
    """The areas that a position lies in; 91 and 181 degrees mean that there is none."""
    return [name for name, area in areas.items() if _inside(area, latitude, longitude)]


def _inside(area: FeedArea, latitude: float, longitude: float) -> bool:
    if not area.south <= latitude <= area.north:
        return False
    if area.west < area.east:
        return area.west <= longitude <= area.east
    return longitude >= area.west or longitude <= area.east
