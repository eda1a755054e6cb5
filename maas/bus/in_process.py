"""The transport of a single process: one named queue for each subscription, on asyncio.

Its queues are bounded: when nobody in this process listens, the oldest hint makes room for the
newest, because every listener also sweeps on a timer and a hint only says "look".
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog

from maas.bus.errors import Unroutable
from maas.bus.letters import DeadLetter, letter
from maas.bus.transport import ATTEMPTS, Handler
from maas.bus.trying import tried
from maas.choreography import SUBSCRIPTIONS, Subscription
from maas.domain.events import Event

log = structlog.get_logger(__name__)

ROOM = 1_000  # hints kept per queue


class InProcessTransport:
    """Queues of this process, gone with it: the outbox and the timers are what is durable."""

    def __init__(
        self, subscriptions: Sequence[Subscription] = SUBSCRIPTIONS, room: int = ROOM
    ) -> None:
        self._bindings: dict[str, list[str]] = {}
        self._queues: dict[str, asyncio.Queue[Event]] = {}
        self._dead: dict[str, list[DeadLetter]] = {}
        self._readers: list[asyncio.Task[None]] = []
        for subscription in subscriptions:
            self._bindings.setdefault(subscription.event, []).append(subscription.queue)
            self._queues[subscription.queue] = asyncio.Queue(room)
            self._dead[subscription.queue] = []

    @property
    def connected(self) -> bool:
        """Always: it is this process."""
        return True

    async def publish(self, event: Event) -> None:
        """Put the event into every queue bound to its type; raises Unroutable for none."""
        bound = self._bindings.get(event.type)
        if not bound:
            raise Unroutable(
                f"no queue takes events of type {event.type}: "
                "add a Subscription to maas/choreography.py"
            )
        for name in bound:
            queue = self._queues[name]
            if queue.full():
                dropped = queue.get_nowait()
                log.debug("oldest hint dropped", queue=name, subject=dropped.subject)
            queue.put_nowait(event)

    async def subscribe(self, subscription: Subscription, handler: Handler) -> None:
        """Read the queue from now on, in a task that lives until close()."""
        self._readers.append(
            asyncio.create_task(
                self._read(subscription.queue, handler), name=f"bus.{subscription.queue}"
            )
        )

    async def dead(self, queue: str) -> int:
        """How many events of this queue were given up on."""
        return len(self._dead[queue])

    def letters(self, queue: str) -> list[DeadLetter]:
        """The dead letters of a queue, oldest first; they end with the process."""
        return list(self._dead[queue])

    async def close(self) -> None:
        """Stop all readers."""
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        self._readers.clear()

    async def _read(self, name: str, handler: Handler) -> None:
        while True:
            event = await self._queues[name].get()
            failure = await tried(name, event, handler)
            if failure is not None:
                dead = letter(name, event, failure, ATTEMPTS, datetime.now(UTC))
                self._dead[name] = [*self._dead[name][-ROOM:], dead]
                log.error(
                    "event given up", queue=name, subject=event.subject, id=dead.id,
                    why=dead.reason,
                )  # fmt: skip
