"""Wait for a condition on a real broker, as long as a busy machine may need."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from maas.bus.rabbitmq.address import Broker, Node
from maas.bus.rabbitmq.transport import RabbitTransport
from maas.choreography import SUBSCRIPTIONS, Subscription
from tests.servers.ports import LOOPBACK

PATIENCE = 90.0


async def until(what: Callable[[], Awaitable[object]] | Callable[[], object]) -> object:
    """Ask until the answer is something."""
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = what()
            if isinstance(answer, Awaitable):
                answer = await answer
            if answer:
                return answer
            await asyncio.sleep(0.05)


@asynccontextmanager
async def opened(
    broker: Broker,
    subscriptions: tuple[Subscription, ...] = SUBSCRIPTIONS,
    confirm_within: timedelta = timedelta(seconds=30),
    prefetch: int = 20,
) -> AsyncIterator[RabbitTransport]:
    """A connected transport, closed in the end."""
    transport = RabbitTransport(
        broker, "test", subscriptions, confirm_within=confirm_within, prefetch=prefetch
    )
    try:
        await until(lambda: transport.connected)
        yield transport
    finally:
        await transport.close()


def through(broker: Broker, port: int) -> Broker:
    """The same broker, reached by another port."""
    return replace(broker, nodes=(Node(LOOPBACK, port, tls=False),))
