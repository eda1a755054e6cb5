"""A webhook receiver on the loopback that writes down every call and checks every signature.

Ordered to, it refuses for a while, or takes a call and hangs up instead of answering: the sender
must send again, with the same key.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from aiohttp import web

from maas.domain.signing import ID, TIMESTAMP, check_signed, keys_of

SECRET = "whsec_Y2hhb3MgbXVzdCBub3QgbG9zZSBhIG1lc3NhZ2U="


class Mood(StrEnum):
    """How calls are answered."""

    GOOD = "good"
    REFUSING = "refusing"
    DEAF = "deaf"  # it hears, writes down, and hangs up


@dataclass
class Hook:
    """What was heard: key by key, in the order in which calls came."""

    port: int
    mood: Mood = Mood.GOOD
    keys: list[str] = field(default_factory=list)
    incidents: dict[str, str] = field(default_factory=dict)  # key -> incident
    refused: int = 0
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def repeated(self) -> int:
        """How many calls were heard more than once."""
        return sum(times - 1 for times in Counter(self.keys).values())

    async def open(self) -> None:
        """Listen from now on."""
        server = web.Application()
        server.router.add_post("/hook", self._handle)
        self._runner = web.AppRunner(server, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        if self.mood is Mood.REFUSING:
            self.refused += 1
            return web.Response(status=503)
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        at = datetime.fromtimestamp(int(headers[TIMESTAMP]), UTC)
        key = check_signed(keys_of(SECRET), headers, body, at)
        assert key == headers[ID]
        self.keys.append(key)
        self.incidents[key] = json.loads(body)["incident"]["id"]
        if self.mood is Mood.DEAF and request.transport is not None:
            request.transport.abort()
        return web.Response(status=204)
