"""One queue's listener: a bounded number of events in hand, one at a time, acked when handled.

A handler that raises is given the event again a few times; then the event goes to the dead
letters, confirmed, before it is acked. A failure that is not the event's (the database is away)
is waited out instead. What was in hand when a connection broke comes again over the next one.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage

from maas.bus.envelope import from_json
from maas.bus.errors import EnvelopeInvalid
from maas.bus.letters import DeadLetter, letter, reason_of, traceback_of
from maas.bus.rabbitmq.link import FAILURES
from maas.bus.rabbitmq.messages import letter_message
from maas.bus.rabbitmq.topology import DEAD
from maas.bus.rabbitmq.waiting import cancelled_only_by_us
from maas.bus.transport import ATTEMPTS, Handler
from maas.bus.trying import tried

log = structlog.get_logger(__name__)

PREFETCH = 20  # what a process takes in hand of one queue; the rest is there for the others


class Consumer:
    """Reads the queues of one subscription; `open` and `close` follow the link's connections."""

    def __init__(
        self, queue: str, handler: Handler, doubt: Callable[[], None], prefetch: int = PREFETCH
    ) -> None:
        self.queue = queue
        self._handler = handler
        self._doubt = doubt  # asks for another connection: this one no longer delivers
        self._prefetch = prefetch
        self._in_hand: asyncio.Queue[tuple[AbstractChannel, AbstractIncomingMessage]] = (
            asyncio.Queue()
        )
        self._reading = asyncio.create_task(self._read(), name=f"bus.{queue}")

    async def open(self, connection: AbstractConnection, older: Sequence[str]) -> None:
        """Consume over this connection, also what former versions of the queue still hold."""
        channel = connection.channel(publisher_confirms=True, on_return_raises=True)
        await channel.initialize()
        await channel.set_qos(prefetch_count=self._prefetch)  # per consumer, never global

        async def take(message: AbstractIncomingMessage) -> None:
            self._in_hand.put_nowait((channel, message))

        for name in (*older, self.queue):
            queue = await channel.get_queue(name, ensure=False)
            await queue.consume(take)
        channel.close_callbacks.add(lambda *_: self._doubt())
        underlay = await channel.get_underlay_channel()
        underlay.on_consumer_cancel_callbacks.add(lambda _: self._doubt())

    async def stop(self) -> None:
        """Read no more; what is in hand goes back to the broker with the connection."""
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        while True:
            channel, message = await self._in_hand.get()
            if channel.is_closed:
                continue  # it comes again over the next connection
            try:
                with cancelled_only_by_us():
                    await self._handle(channel, message)
                    await message.ack()
            except FAILURES as error:
                log.info("not acked, comes again", queue=self.queue, why=reason_of(error))
                self._doubt()
            except Exception:  # nobody else reads this queue here, so the reader goes on
                log.exception(
                    "message not handled, comes again", queue=self.queue, id=message.message_id
                )
                self._doubt()

    async def _handle(self, channel: AbstractChannel, message: AbstractIncomingMessage) -> None:
        try:
            event = from_json(message.body)
        except EnvelopeInvalid as error:
            await self._bury(channel, message, _stranger(self.queue, message, error))
            return
        failure = await tried(self.queue, event, self._handler)
        if failure is not None:
            dead = letter(self.queue, event, failure, ATTEMPTS, datetime.now(UTC))
            await self._bury(channel, message, dead)

    async def _bury(
        self, channel: AbstractChannel, message: AbstractIncomingMessage, dead: DeadLetter
    ) -> None:
        exchange = await channel.get_exchange(DEAD, ensure=False)
        await exchange.publish(
            letter_message(message, dead), self.queue, mandatory=True, timeout=10
        )
        log.error(
            "event given up", queue=self.queue, subject=dead.subject, id=dead.id, why=dead.reason
        )


def _stranger(queue: str, message: AbstractIncomingMessage, error: EnvelopeInvalid) -> DeadLetter:
    subject = message.headers.get("maas-subject", "")
    return DeadLetter(
        queue=queue, id=message.message_id or "", subject=str(subject), correlation_id=None,
        reason=reason_of(error), traceback=traceback_of(error), attempts=1,
        host=socket.gethostname(), died_at=datetime.now(UTC), event=None, body="",
    )  # fmt: skip
