"""One connection to some node of the cluster, opened again for as long as we live.

The library's own reconnecting connection knows one address only, so going to another node is
done here: round the nodes from a random one, with a growing pause that is never quite the same.
That the broker is away is said once, and that it is back.
"""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeAlias

import aio_pika
import structlog
from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError

from maas.bus.errors import BrokerUnavailable, ChannelLost, TopologyDiffers
from maas.bus.rabbitmq.address import Broker, Node
from maas.bus.rabbitmq.waiting import cancelled_only_by_us

log = structlog.get_logger(__name__)

HEARTBEAT = 10  # seconds; a node that hangs is left after about three of them
CONNECT_WITHIN = timedelta(seconds=10)
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds between two tries
FAILURES = (
    AMQPError, ChannelInvalidStateError, OSError, TimeoutError, ChannelLost, TopologyDiffers,
)  # fmt: skip

ADVICE = {  # what the library says, and what to look at then
    "Login was refused": "look at the user in MAAS_BROKER_URL and at MAAS_BROKER_PASSWORD(_FILE)",
    "CERTIFICATE_VERIFY_FAILED": "look at MAAS_BROKER_CA_FILE and at the host names",
    "WRONG_VERSION_NUMBER": "this port speaks no TLS: write amqp://, or the port of amqps://",
}

Connection: TypeAlias = AbstractConnection  # what modules outside this package write
Opened = Callable[[AbstractConnection], Awaitable[None]]


class Link:
    """Keeps a connection open; `opened` makes its channels, `closed` forgets them."""

    def __init__(
        self, broker: Broker, name: str, opened: Opened, closed: Callable[[], None]
    ) -> None:
        self._broker = broker
        self._name = name
        self._opened = opened
        self._closed = closed
        self._nodes = random.sample(broker.nodes, len(broker.nodes))
        self._lost = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self._away = False
        self.node: Node | None = None
        self.connection: AbstractConnection | None = None

    def start(self) -> None:
        """Begin to connect, in the background."""
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep(), name=f"bus.link.{self._name}")

    def drop(self) -> None:
        """Leave this connection for another one: something about it is not as it should be."""
        self._lost.set()

    async def stop(self) -> None:
        """Close for good."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
            self._keeping = None

    async def _keep(self) -> None:
        pause, turn = FIRST_PAUSE, 0
        while True:
            node = self._nodes[turn % len(self._nodes)]
            turn += 1
            try:
                with cancelled_only_by_us():
                    await self._stay(node)
                pause = FIRST_PAUSE
            except FAILURES as error:
                self._tell_away(node, error)
            except Exception as error:
                log.exception("connection given up", node=str(node), link=self._name)
                self._tell_away(node, error)
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _stay(self, node: Node) -> None:
        """Connect to the node and return when that connection is lost."""
        self._lost.clear()
        connection = await connect(self._broker, node, self._name)
        connection.close_callbacks.add(lambda *_: self._lost.set())
        try:
            async with asyncio.timeout(CONNECT_WITHIN.total_seconds()):
                await self._opened(connection)
            self.node, self.connection = node, connection
            self._tell_back(node)
            await self._lost.wait()
        finally:
            self.node = self.connection = None
            self._closed()
            await _quietly_close(connection)

    def _tell_away(self, node: Node, error: Exception) -> None:
        if not self._away or isinstance(error, TopologyDiffers):
            log.warning("broker away", node=str(node), link=self._name, why=explained(error))
        self._away = True

    def _tell_back(self, node: Node) -> None:
        log.info("broker connected", node=str(node), link=self._name)
        self._away = False


async def connect(broker: Broker, node: Node, name: str) -> AbstractConnection:
    """A plain connection to one node, within CONNECT_WITHIN."""
    for library in ("aiormq", "aio_pika"):  # it says every lost connection again, as an error
        logging.getLogger(library).setLevel(logging.CRITICAL)
    return await aio_pika.connect(
        host=node.host,
        port=node.port,
        login=broker.user,
        password=broker.password,
        virtualhost=broker.vhost,
        ssl=node.tls,
        ssl_context=_trust(broker) if node.tls else None,
        timeout=CONNECT_WITHIN.total_seconds(),
        client_properties={"connection_name": f"maas {name}"},
        heartbeat=HEARTBEAT,
    )


async def connect_any(broker: Broker, name: str) -> AbstractConnection:
    """A connection to the first node that takes us; raises BrokerUnavailable telling of each."""
    told: list[str] = []
    for node in broker.nodes:
        try:
            with cancelled_only_by_us():
                return await connect(broker, node, name)
        except FAILURES as error:
            told.append(f"{node}: {explained(error)}")
    raise BrokerUnavailable(f"no node of the broker takes us: {'; '.join(told)}")


def explained(error: BaseException) -> str:
    """What failed, in words; some of the library's errors have none of their own."""
    said = str(error) or type(error).__name__
    if "Connection.OpenOk" in said:  # what the library makes of a vhost that refuses us
        return "the vhost in MAAS_BROKER_URL is not there, or the account may not enter it"
    for sign, advice in ADVICE.items():
        if sign in said:
            return f"{said}: {advice}"
    return said


def _trust(broker: Broker) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=broker.ca_file)


async def _quietly_close(connection: AbstractConnection) -> None:
    with suppress(Exception), cancelled_only_by_us():  # lost already, or its node hangs
        async with asyncio.timeout(2):
            await connection.close()
