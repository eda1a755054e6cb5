"""The relay: out of the outbox, through the transport, marked sent only once confirmed.

A crash between the two publishes an event again; consumers recognise it by its id. Relays of
several replicas skip each other's rows. A batch is published side by side, except that events of
one subject on an ordered queue wait for one another, whichever relay has them.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from maas.bus.errors import NotConfirmed, Unroutable
from maas.bus.transport import Transport
from maas.bus.wakeups import woken
from maas.choreography import SUBSCRIPTIONS
from maas.db import outbox
from maas.db.connection import Database
from maas.db.errors import DatabaseUnavailable
from maas.domain.events import Event
from maas.telemetry import traces

log = structlog.get_logger(__name__)

BATCH = 500
WINDOW = 200  # events on their way at a time
CONFIRM_WITHIN = timedelta(seconds=15)  # longer than a transport gives itself
LONGEST_PAUSE = timedelta(seconds=30)
ORDERED = frozenset(each.event for each in SUBSCRIPTIONS if each.ordered)


@dataclass(frozen=True, slots=True)
class Relayed:
    """What became of one batch: how many were taken, confirmed, and held back as unroutable."""

    taken: int
    confirmed: int
    held: int

    @property
    def stuck(self) -> bool:
        """Whether nothing got through although something should have."""
        return self.taken > self.held and self.confirmed == 0


async def relay_once(
    database: Database,
    transport: Transport,
    as_of: datetime,
    ordered: Collection[str] = ORDERED,
) -> Relayed:
    """Send one batch of waiting events, oldest first.

    An unroutable event is told, and stays in the outbox for a later try; the others go on. A
    transport that does not confirm ends the batch, and what follows waits for the next call.
    """
    async with database.transaction() as connection:
        batch = await outbox.unsent(connection, BATCH, as_of)
        behind = await outbox.behind_others(connection, batch, ordered)
        sending = _Sending(transport, frozenset(ordered))
        await sending.all([one for one in batch if (one[1].type, one[1].subject) not in behind])
        if sending.confirmed:
            await outbox.mark_sent(connection, sending.confirmed, as_of)
        if sending.unroutable:
            await outbox.hold(connection, sending.unroutable, as_of)
    return Relayed(len(batch), len(sending.confirmed), len(sending.unroutable))


@dataclass
class _Sending:
    """One batch on its way."""

    transport: Transport
    ordered: frozenset[str]
    confirmed: list[int] = field(default_factory=list)
    unroutable: list[int] = field(default_factory=list)
    broken: bool = False

    async def all(self, batch: Sequence[tuple[int, Event]]) -> None:
        window = asyncio.Semaphore(WINDOW)
        lanes: dict[tuple[str, str], asyncio.Task[bool]] = {}
        async with asyncio.TaskGroup() as group:
            for seq, event in batch:  # the order of the tasks is the order on the wire
                lane = (event.type, event.subject)
                before = lanes.get(lane) if event.type in self.ordered else None
                lanes[lane] = group.create_task(self._one(seq, event, window, before))

    async def _one(
        self, seq: int, event: Event, window: asyncio.Semaphore, before: asyncio.Task[bool] | None
    ) -> bool:
        """Whether it was confirmed; an event whose predecessor was not is left for later."""
        if before is not None and not await before:
            return False
        async with window:
            return not self.broken and await self._published(seq, event)

    async def _published(self, seq: int, event: Event) -> bool:
        try:
            async with asyncio.timeout(CONFIRM_WITHIN.total_seconds()):
                with traces.span(f"publish {event.type}", [event.traceparent]):
                    await self.transport.publish(event)
        except Unroutable as error:
            log.error("event unroutable", type=event.type, subject=event.subject, why=str(error))
            self.unroutable.append(seq)
            return False
        except (NotConfirmed, TimeoutError) as error:
            if not self.broken:
                log.warning("event not confirmed", subject=event.subject, why=str(error))
            self.broken = True
            return False
        self.confirmed.append(seq)
        return True


async def relay(
    database: Database,
    transport: Transport,
    wake: asyncio.Event,
    clock: Callable[[], datetime],
    every: timedelta = timedelta(seconds=1),
) -> None:
    """Relay until cancelled: at once when `wake` is set, otherwise every so often.

    While the transport has no broker nothing is tried; while nothing gets through, the pauses grow.
    """
    pause = every
    while True:
        try:
            stuck = transport.connected and await _drained(database, transport, clock)
        except DatabaseUnavailable:
            log.debug("the outbox cannot be read: the database is away")  # told by the process
            stuck = False
        except Exception:
            log.exception("relay failed, trying again", within=str(LONGEST_PAUSE))
            stuck = True
        pause = min(pause * 2, LONGEST_PAUSE) if stuck else every
        await woken(wake, pause * random.uniform(0.8, 1.2) if stuck else pause)  # noqa: S311


async def _drained(database: Database, transport: Transport, clock: Callable[[], datetime]) -> bool:
    """Send batch after batch while there are full ones; whether the last one was stuck."""
    while True:
        done = await relay_once(database, transport, clock())
        if done.taken < BATCH or done.stuck:
            return done.stuck
