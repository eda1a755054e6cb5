"""The last good board of this process, and how old it is.

The job renews it every few seconds and at each hint. A reader who finds it old asks for a new one
without waiting for it, so a slow or absent database delays nobody: what was last known is shown,
with its age.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from api.board import Board, collect
from maas.db.errors import DatabaseUnavailable
from maas.runtime.role import App

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
FRESH = timedelta(seconds=10)
STALE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A board, when it was read by our own clock, and what was made of it since."""

    board: Board
    taken_at: datetime
    rendered: dict[tuple[str, str], bytes] = field(default_factory=dict)

    @property
    def playback(self) -> bool:
        """Whether the board stands at another time than the one it was read at."""
        return abs(self.taken_at - self.board.as_of) > STALE

    def stale(self, now: datetime) -> timedelta | None:
        """Its age, once that is worth telling."""
        age = now - self.taken_at
        return age if age > STALE else None


class Snapshots:
    """Keeps the last good board; safe to read from many requests at once."""

    def __init__(self, app: App, clock: Clock) -> None:
        self._app = app
        self.clock = clock
        self._held: Held | None = None
        self._tried_at: datetime | None = None
        self._renewing: asyncio.Task[None] | None = None

    async def renew(self, as_of: datetime) -> None:
        """Read a new board as of an instant; raises DatabaseUnavailable and keeps the old one."""
        self._tried_at = self.clock()
        board = await collect(self._app.database, self._app.catalogue, as_of)
        self._held = Held(board, self.clock())
        self._app.process.shows_last_known = True

    async def run(self, as_of: datetime) -> None:
        """The job: renew, or say why not and go on with the old one."""
        try:
            await self.renew(as_of)
        except DatabaseUnavailable as error:
            log.warning("page not renewed", why=str(error))

    async def held(self) -> Held:
        """The last good board; raises DatabaseUnavailable only when there never was one."""
        if self._held is None:
            await self.renew(self.clock())
        assert self._held is not None
        if self._worth_renewing(self._held):
            self._renewing = asyncio.create_task(self._renew_behind())
        return self._held

    async def _renew_behind(self) -> None:
        """A renewal that a reader asked for, and that nobody waits for."""
        try:
            await self.run(self.clock())
        except Exception:
            log.exception("page not renewed, going on with the old one")

    @property
    def last(self) -> Held | None:
        """The last good board, if there is one, without waiting for any."""
        return self._held

    async def settled(self) -> None:
        """Wait for a renewal that a reader asked for."""
        if self._renewing is not None:
            await self._renewing

    async def close(self) -> None:
        """Stop whatever is under way."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)

    def _worth_renewing(self, held: Held) -> bool:
        if held.playback or (self._renewing is not None and not self._renewing.done()):
            return False
        tried_at = self._tried_at or held.taken_at
        return self.clock() - max(tried_at, held.taken_at) > FRESH
