"""Lines of logs: each line that the query selects is a message in JSON.

Lines are asked for from where the last look ended, less an overlap, and told again harmlessly.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from collectors.errors import CollectError, SourceDown
from collectors.failing import record_failure
from collectors.http import client_for
from collectors.manners import Manners
from collectors.meters.told import named
from collectors.pipelines.keeping import Keeping
from collectors.sources.asking import Service, ask
from collectors.sources.auth import Login
from maas.db import facts_cursor
from maas.domain.instants import from_us, to_us
from maas.runtime.role import App

TIMEOUT = 30.0  # seconds
FIRST = timedelta(hours=6)
OVERLAP = timedelta(minutes=5)
PAGE = 1_000  # lines

_decode = msgspec.json.Decoder(dict[str, Any]).decode


class LokiSteps:
    """Reads the lines of one query."""

    def __init__(self, app: App, pipeline: str, source: str) -> None:
        self._keeping = Keeping(app, pipeline, source)
        self.name = self._keeping.name
        self._app = app
        entry = self._keeping.source
        client = client_for(entry.ca_file, TIMEOUT)
        self._service = Service(
            root=str(entry.url), entity="", expand="", page_size=PAGE, extra_filter=None,
            client=client, login=Login(entry.auth, app.environ, client),
            manners=Manners(1, None),
        )  # fmt: skip

    async def run(self, as_of: datetime) -> None:
        """Read what is new; errors are recorded and tried again."""
        async with self._app.database.transaction() as connection:
            fares = await facts_cursor.condition(connection, self.name)
            position = await facts_cursor.position(connection, self.name)
        if fares.not_before is not None and as_of < fares.not_before:
            return
        since = as_of - FIRST if position is None else position - OVERLAP
        try:
            await self._read(since, as_of)
        except CollectError as error:
            await record_failure(self._app.database, self.name, error, fares.failures + 1, as_of)

    async def close(self) -> None:
        await self._service.client.aclose()

    async def _read(self, since: datetime, as_of: datetime) -> None:
        while True:
            lines = await self._page(since, as_of)
            full = len(lines) >= PAGE
            last = from_us(max((at for at, _ in lines), default=0) // 1_000)
            if full and last <= since:
                raise SourceDown(f"{self._service.root}: more than {PAGE} lines of one instant")
            complete = last if full else as_of
            await self._keeping.bodies([line for _, line in lines], as_of, complete)
            if not full:
                return
            since = last

    async def _page(self, since: datetime, until: datetime) -> list[tuple[int, bytes]]:
        """Lines with their instants in nanoseconds, oldest first."""
        url = f"{self._service.root.rstrip('/')}/loki/api/v1/query_range"
        asked = {
            "query": str(self._keeping.source.query), "start": f"{to_us(since)}000",
            "end": f"{to_us(until)}000", "limit": str(PAGE), "direction": "forward",
        }  # fmt: skip
        page = await ask(self._service, url, _decode, "answer of Loki", asked)
        streams = named(page, "data", "result")
        if page.get("status") != "success" or not isinstance(streams, list):
            raise SourceDown(f"{url} answered 200 with no result")
        found: list[tuple[int, bytes]] = []
        for stream in streams:
            for value in named(stream, "values") or []:
                try:
                    found.append((int(value[0]), str(value[1]).encode()))
                except (TypeError, ValueError, IndexError):
                    raise SourceDown(f"{url} answered with a line that is none") from None
        return sorted(found)
