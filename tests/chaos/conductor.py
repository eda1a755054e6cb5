"""The conductor: sets the clock of the segment and of all roles, and waits until the work is done.

Time stands still while the platform recovers, so a fault costs real time and no simulated time.
That is what makes every figure comparable to the microsecond, however slow the machine is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg

from maas.catalogue.model import Catalogue
from maas.cli.segment import Segment
from maas.domain.instants import duration_us, to_us
from tests.chaos.processes import Fleet
from tests.chaos.stage import START, STRIDE

SLOT = timedelta(minutes=15)
PATIENCE = 300.0  # real seconds for one instant, recoveries and a busy machine included
LOOK_EVERY = 0.05

SAMPLES = "SELECT count(*) FROM probe_sample WHERE at = $1 AND target = ANY($2)"
READ = (
    "SELECT count(*) FROM cursor WHERE source = ANY($2) AND (last_attempt_at >= $1 "
    "OR not_before > $1)"
)
WHOLLY_READ = "SELECT count(*) FROM cursor WHERE source = ANY($2) AND position >= $1"
JUDGED = "SELECT count(*) FROM objective_status WHERE evaluated_at >= $1 AND objective = ANY($2)"
WAITING = "SELECT count(*) FROM unjudged"
UNTOLD = "SELECT count(*) FROM transition WHERE told_at IS NULL"
UNDELIVERED = "SELECT count(*) FROM delivery WHERE state = 'pending'"
UNSENT = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"


class NotConverged(AssertionError):
    """An instant's work was not done in time; the message says what was missing."""


@dataclass
class Conductor:
    """Moves time on. `pauses` holds the real seconds that each instant took."""

    url: str
    catalogue: Catalogue
    segment: Segment
    clock_file: Path
    fleet: Fleet
    pauses: dict[datetime, float] = field(default_factory=dict)
    _connection: asyncpg.Connection | None = None

    async def perform(
        self, end: datetime, at_instant: Callable[[datetime], Awaitable[None]]
    ) -> None:
        """From the start to `end`, both included; `at_instant` is called as each begins."""
        for instant in instants(end):
            await self.set_clock(instant)
            await at_instant(instant)
            began = time.monotonic()
            await self.until(self._lacking(instant, end))
            self.pauses[instant] = time.monotonic() - began

    async def set_clock(self, instant: datetime) -> None:
        """First the segment's, then the platform's: nobody looks at a time that has not come."""
        await self.segment.set_clock(instant)
        draft = self.clock_file.with_suffix(".draft")
        draft.write_text(instant.isoformat())
        draft.replace(self.clock_file)

    async def until(self, lacking: Callable[[], Awaitable[str]]) -> None:
        """Wait until nothing is lacking, starting again whatever died; raises NotConverged."""
        deadline = time.monotonic() + PATIENCE
        while True:
            self.fleet.watch()
            try:
                lack = await lacking()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                lack = f"the database: {error}"
                self._forget()
            if not lack:
                return
            if time.monotonic() > deadline:
                raise NotConverged(f"after {PATIENCE:.0f} s there was still lacking: {lack}")
            await asyncio.sleep(LOOK_EVERY)

    def _lacking(self, instant: datetime, end: datetime) -> Callable[[], Awaitable[str]]:
        slot = to_us(instant)
        due = [n for n, t in self.catalogue.targets.items() if not slot % duration_us(t.every)]
        sources = [*self.catalogue.interfaces, *self.catalogue.plans]
        objectives = list(self.catalogue.objectives)
        read = WHOLLY_READ if instant == end else READ

        async def lacking() -> str:
            if left := len(due) - await self.ask(SAMPLES, instant, due):
                return f"{left} samples of {instant}"
            if (instant - START) % STRIDE:
                return ""
            if left := len(sources) - await self.ask(read, instant, sources):
                return f"{left} sources read up to {instant}"
            if left := await self.ask(WAITING):
                return f"{left} subjects to judge"
            if left := len(objectives) - await self.ask(JUDGED, instant, objectives):
                return f"{left} objectives judged at {instant}"
            if left := await self.ask(UNTOLD):
                return f"{left} transitions to tell"
            return ""

        return lacking

    async def nothing_waits(self) -> str:
        """What is still on its way: events in the outbox, messages to people."""
        if left := await self.ask(UNTOLD):
            return f"{left} transitions to tell"
        if left := await self.ask(UNDELIVERED):
            return f"{left} messages to deliver"
        if left := await self.ask(UNSENT):
            return f"{left} events to send"
        return ""

    async def ask(self, question: str, *values: object) -> int:
        """A number from the database, over a connection that survives nothing."""
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self.url, timeout=10, command_timeout=30)
        answer: int = await self._connection.fetchval(question, *values)
        return answer

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    def close(self) -> None:
        """Let go of the database."""
        self._forget()


def instants(end: datetime) -> Iterator[datetime]:
    """Every slot from the start to the end."""
    instant = START
    while instant <= end:
        yield instant
        instant += SLOT
