"""The transport over RabbitMQ: what `maas.bus.transport` promises, kept by a cluster.

Publishing and listening have a connection each, because a broker that is short of memory stops
reading from those that publish, and acks must still reach it. Both come up in the background:
opening this never waits and never fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog
from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import ChannelNotFoundEntity

from maas.bus.errors import Unroutable
from maas.bus.rabbitmq.address import Broker, Node
from maas.bus.rabbitmq.consumer import PREFETCH, Consumer
from maas.bus.rabbitmq.declaring import declare, retire_older
from maas.bus.rabbitmq.link import Link, connect_any
from maas.bus.rabbitmq.messages import message_of
from maas.bus.rabbitmq.publisher import CONFIRM_WITHIN, Publisher
from maas.bus.rabbitmq.topology import EVENTS, dead_name, queue_name
from maas.bus.rabbitmq.waiting import cancelled_only_by_us
from maas.bus.transport import Handler
from maas.choreography import SUBSCRIPTIONS, Subscription
from maas.domain.events import Event

log = structlog.get_logger(__name__)


class RabbitTransport:
    """Open from the start; `connected` tells whether a broker has been found yet."""

    def __init__(
        self,
        broker: Broker,
        name: str,
        subscriptions: Sequence[Subscription] = SUBSCRIPTIONS,
        *,
        confirm_within: timedelta = CONFIRM_WITHIN,
        prefetch: int = PREFETCH,
    ) -> None:
        self._broker = broker
        self._name = name
        self._subscriptions = subscriptions
        self._prefetch = prefetch
        self._declared = False
        self._consumers: list[tuple[Subscription, Consumer]] = []
        self._publishing = Link(broker, f"{name} publishing", self._open_publisher, self._unready)
        self._listening = Link(broker, f"{name} listening", self._open_consumers, lambda: None)
        self._publisher = Publisher(self._doubt_node, self._miss, confirm_within)
        self._publishing.start()

    @property
    def connected(self) -> bool:
        """Whether events can be published now, and heard if there are listeners."""
        heard = not self._consumers or self._listening.connection is not None
        return self._publishing.connection is not None and heard

    @property
    def node(self) -> Node | None:
        """The node through which events are published now."""
        return self._publishing.node

    async def publish(self, event: Event) -> None:
        """Return once a quorum has it; raises Unroutable or NotConfirmed."""
        try:
            await self._publisher.publish(EVENTS, event.type, message_of(event))
        except Unroutable:
            if event.type in {each.event for each in self._subscriptions}:
                self._miss()
            raise

    async def subscribe(self, subscription: Subscription, handler: Handler) -> None:
        """Listen to a queue as soon as there is a broker, and again whenever it comes back."""
        consumer = Consumer(queue_name(subscription), handler, self._listening.drop, self._prefetch)
        self._consumers.append((subscription, consumer))
        if self._listening.connection is None:
            self._listening.start()
        else:
            await self._open_consumer(self._listening.connection, subscription, consumer)

    async def dead(self, queue: str) -> int:
        """How many dead letters wait, counted by the broker at this moment."""
        subscription = next(each for each in self._subscriptions if each.queue == queue)
        name = dead_name(queue_name(subscription))
        with cancelled_only_by_us():
            async with (
                await connect_any(self._broker, self._name) as connection,
                connection.channel(publisher_confirms=False) as channel,
            ):
                counted = await channel.declare_queue(name, passive=True)
                return int(counted.declaration_result.message_count or 0)

    async def close(self) -> None:
        """Stop; events in hand go back to their queues."""
        for _, consumer in self._consumers:
            await consumer.stop()
        await self._listening.stop()
        await self._publishing.stop()

    async def _open_publisher(self, connection: AbstractConnection) -> None:
        await self._declare(connection)
        await self._publisher.open(connection)

    async def _open_consumers(self, connection: AbstractConnection) -> None:
        await self._declare(connection)
        try:
            for subscription, consumer in self._consumers:
                await self._open_consumer(connection, subscription, consumer)
        except ChannelNotFoundEntity:
            self._declared = False
            raise

    async def _declare(self, connection: AbstractConnection) -> None:
        """Once, and again when something is missing: a binding waits for a node that hangs."""
        if not self._declared:
            await declare(connection, self._subscriptions)
            self._declared = True

    def _miss(self) -> None:
        """Something is no longer there: declare everything over a new connection."""
        self._declared = False
        self._publishing.drop()

    async def _open_consumer(
        self, connection: AbstractConnection, subscription: Subscription, consumer: Consumer
    ) -> None:
        await consumer.open(connection, await retire_older(connection, subscription))

    def _unready(self) -> None:
        self._publisher.close()

    def _doubt_node(self) -> None:
        """A node that does not confirm in time may not deliver either."""
        if self._listening.node == self._publishing.node:
            self._listening.drop()
        self._publishing.drop()
