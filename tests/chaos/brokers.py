"""Three real RabbitMQ nodes, a door before each, and a tap that keeps a copy of every event."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import aio_pika
import httpx
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError

from maas.bus.errors import ChannelLost
from maas.bus.rabbitmq.topology import EVENTS, EXCHANGES, dead_name, queue_name
from maas.bus.rabbitmq.waiting import cancelled_only_by_us
from maas.choreography import SUBSCRIPTIONS
from tests.chaos.door import Door
from tests.servers.ports import free_ports
from tests.servers.rabbitmq import RabbitCluster, rabbitmq_cluster

NODES = 3
TAP = "chaos.tap"
QUEUES = [queue_name(each) for each in SUBSCRIPTIONS]
EMPTY = 2.0  # seconds without a message after which the tap is asked what it holds
PATIENCE = 120.0
AWAY = (AMQPError, ChannelInvalidStateError, OSError, TimeoutError, ChannelLost)


class Brokers:
    """The cluster, opened in the background while something else is played."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._context: AbstractContextManager[RabbitCluster] = rabbitmq_cluster(folder, NODES)
        self._opening: asyncio.Task[RabbitCluster] | None = None
        self.doors = [Door(port, 0) for port in free_ports(NODES)]
        self.lock = asyncio.Lock()  # a majority must live: one node is down at a time

    @property
    def url(self) -> str:
        """All nodes, through their doors, as MAAS_BROKER_URL takes them."""
        return ",".join(f"amqp://maas@127.0.0.1:{door.port}" for door in self.doors)

    def begin(self) -> None:
        """Start the nodes, without waiting for them."""
        entering = asyncio.to_thread(self._context.__enter__)
        self._opening = asyncio.create_task(entering)

    async def cluster(self) -> RabbitCluster:
        """The nodes, once they are one cluster."""
        assert self._opening is not None
        return await asyncio.shield(self._opening)

    async def open(self) -> None:
        """The doors are open and the tap runs."""
        cluster = await self.cluster()
        for door, node in zip(self.doors, cluster.nodes, strict=True):
            door.leads_to = node.port
            await door.open()
        connection = await self._connection()
        async with connection, connection.channel() as channel:
            exchange = await channel.declare_exchange(EVENTS, EXCHANGES[EVENTS], durable=True)
            tap = await channel.declare_queue(
                TAP, durable=True, arguments={"x-queue-type": "quorum"}
            )
            await tap.bind(exchange, "#")

    async def close(self) -> None:
        """Nothing of it is left, also when it never came up."""
        if self._opening is None:
            return
        with suppress(Exception):
            await self._opening
            self._context.__exit__(None, None, None)
        for door in self.doors:
            await door.shut()

    async def leader(self) -> int:
        """Which node leads the queue that wakes the engine."""
        cluster = await self.cluster()
        async with httpx.AsyncClient(auth=("maas", "secret"), timeout=30) as client:
            for node in cluster.nodes:
                with suppress(httpx.HTTPError, KeyError, StopIteration):
                    url = f"http://127.0.0.1:{node.management_port}/api/queues/%2F/{QUEUES[0]}"
                    told = (await client.get(url)).raise_for_status().json()
                    return cluster.index_of(told["leader"])
        return 0

    async def backlog(self) -> str:
        """What still waits in a queue, and what was given up, in words."""
        try:
            return await self._backlog()
        except AMQPError as error:  # a queue elects its leader, a node has just come back
            return f"an answer of the broker: {error or type(error).__name__}"

    async def _backlog(self) -> str:
        connection = await self._connection()
        async with connection, connection.channel() as channel:
            for name in [*QUEUES, *map(dead_name, QUEUES)]:
                queue = await channel.declare_queue(name, passive=True)
                if count := queue.declaration_result.message_count:
                    return f"{count} events in {name}"
        return ""

    async def tapped(self) -> Counter[str]:
        """How often each event was published, by its id; the tap is dry afterwards."""
        heard: Counter[str] = Counter()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(*AWAY), cancelled_only_by_us():
                if not await self._drained(heard):
                    break
        return heard

    async def _drained(self, heard: Counter[str]) -> int:
        """Take what comes; how many messages the tap still holds when it pauses.

        A pause alone proves nothing: a queue that has just elected its leader delivers late.
        """
        connection = await self._connection()
        async with connection, connection.channel() as channel:
            await channel.set_qos(500)
            tap = await channel.get_queue(TAP)
            with suppress(asyncio.TimeoutError):
                async with tap.iterator(timeout=EMPTY) as messages:
                    async for message in messages:
                        heard[str(message.message_id)] += 1
                        await message.ack()
            left = await channel.declare_queue(TAP, passive=True)
            return left.declaration_result.message_count or 0

    async def _connection(self) -> aio_pika.abc.AbstractConnection:
        """A connection past the doors, to any node that takes it."""
        problem: Exception | None = None
        for node in (await self.cluster()).nodes:
            try:
                return await aio_pika.connect(node.url, timeout=20)
            except (OSError, TimeoutError, AMQPError) as error:
                problem = error
        raise problem or OSError("no node takes connections")
