"""The chain's own broker: a durable queue of ours, bound to its exchange.

Messages are taken in batches and acknowledged after the commit; whatever was not committed comes
again and changes nothing. While we are connected and the queue is drained, we are complete up to
the present. The exchange is theirs: it is never declared, only looked for.
"""

from __future__ import annotations

import asyncio
import ssl
from datetime import datetime
from urllib.parse import unquote, urlsplit

import aio_pika
import structlog
from aio_pika.abc import AbstractIncomingMessage, AbstractQueue
from aio_pika.exceptions import AMQPException

from collectors.errors import CollectError, LoginRefused, SourceDown, in_words
from collectors.failing import record_failure
from collectors.pipelines.keeping import Keeping
from collectors.sources.auth import secret
from maas.bus.errors import ChannelLost
from maas.bus.rabbitmq.waiting import cancelled_only_by_us
from maas.db import facts_cursor
from maas.runtime.live import wall_clock
from maas.runtime.role import App

log = structlog.get_logger(__name__)

AT_ONCE = 500  # messages unacknowledged, and of one transaction
PATIENCE = 0.02  # seconds a batch waits for more
AGAIN = 1.0  # seconds before connecting again
LOGGING_IN = 15.0


class AmqpSteps:
    """Listens to one exchange; `run` starts the listening and says how far we are complete."""

    def __init__(self, app: App, pipeline: str, source: str) -> None:
        self._keeping = Keeping(app, pipeline, source)
        self.name = self._keeping.name
        self._app = app
        self._listening: asyncio.Task[None] | None = None
        self._waiting: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
        self._heard = False
        self._behind = False
        self._failed: str = ""

    async def run(self, as_of: datetime) -> None:
        """Listen from the first call on; complete up to `as_of` while nothing waits."""
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen(), name=f"{self.name}.listen")
        if self._heard and not self._behind and self._waiting.empty():
            async with self._app.database.transaction() as connection:
                await facts_cursor.advance(connection, self.name, as_of, as_of, 0)

    async def close(self) -> None:
        """Stop listening; what was not committed will come again."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        failures = 0
        while True:
            try:
                await self._connected()
                failures = 0
            except CollectError as error:
                failures += 1
                if str(error) != self._failed:
                    await self._record(error, failures)
            except Exception:
                log.exception("listening failed", source=self.name)
            finally:
                self._heard = False
            await asyncio.sleep(AGAIN)

    async def _record(self, error: CollectError, failures: int) -> None:
        """Write down why nothing is heard; where that fails too, it is tried again."""
        try:
            await record_failure(self._app.database, self.name, error, failures, wall_clock())
            self._failed = str(error)
        except Exception as fault:
            log.warning("failure not recorded", source=self.name, why=in_words(fault))

    async def _connected(self) -> None:
        """Listen until the connection ends; raises CollectError."""
        entry = self._keeping.source
        address = urlsplit(str(entry.url))
        encrypted = address.scheme == "amqps"
        shown = f"{address.scheme}://{address.hostname}:{address.port or ''}"
        try:
            async with asyncio.timeout(LOGGING_IN):
                connection = await aio_pika.connect(
                    host=address.hostname or "", port=address.port or (5671 if encrypted else 5672),
                    login=entry.username or "",
                    password=secret(self._app.environ, str(entry.password_env)),
                    virtualhost=unquote(address.path[1:]) or "/", ssl=encrypted,
                    ssl_context=_trusted(entry.ca_file) if encrypted else None,
                    client_properties={"connection_name": f"maas {self.name}"},
                )  # fmt: skip
        except aio_pika.exceptions.ProbableAuthenticationError as error:
            raise LoginRefused(f"{shown}: our login is not accepted: {error}") from None
        except (AMQPException, OSError, TimeoutError) as error:
            raise SourceDown(f"{shown}: {in_words(error)}") from None
        async with connection:
            ended = asyncio.Event()
            connection.close_callbacks.add(lambda *_: ended.set())
            try:
                with cancelled_only_by_us():
                    await self._drain(await self._queue(connection), ended)
            except (AMQPException, OSError, ChannelLost) as error:
                raise SourceDown(f"{shown}: {in_words(error)}") from None
        raise SourceDown(f"{shown}: the connection ended")

    async def _queue(self, connection: aio_pika.abc.AbstractConnection) -> AbstractQueue:
        entry = self._keeping.source
        channel = await connection.channel(publisher_confirms=False)
        await channel.set_qos(prefetch_count=AT_ONCE)
        exchange = await channel.get_exchange(str(entry.exchange), ensure=True)
        queue = await channel.declare_queue(
            entry.queue or f"maas.{self.name}", durable=True, arguments={"x-queue-type": "quorum"}
        )
        for key in entry.keys:
            await queue.bind(exchange, key)
        return queue

    async def _drain(self, queue: AbstractQueue, ended: asyncio.Event) -> None:
        self._waiting = asyncio.Queue()
        await queue.consume(self._waiting.put)
        self._heard, self._failed = True, ""
        log.info("listening", source=self.name, queue=queue.name)
        ending = asyncio.create_task(ended.wait())
        try:
            while not ended.is_set():
                first = asyncio.create_task(self._waiting.get())
                await asyncio.wait({first, ending}, return_when=asyncio.FIRST_COMPLETED)
                if not first.done():
                    first.cancel()
                    return
                await self._take(first.result())
        finally:
            ending.cancel()

    async def _take(self, first: AbstractIncomingMessage) -> None:
        """Keep a batch and acknowledge all of it at once."""
        batch = [first]
        if self._waiting.empty():
            await asyncio.sleep(PATIENCE)
        while len(batch) < AT_ONCE and not self._waiting.empty():
            batch.append(self._waiting.get_nowait())
        self._behind = True
        await self._keeping.bodies([one.body for one in batch], wall_clock())
        await batch[-1].ack(multiple=True)
        self._behind = len(batch) == AT_ONCE  # as many as the broker lets us have: more will come


def _trusted(ca_file: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise SourceDown(f"the file of authorities cannot be read: {error}") from None
