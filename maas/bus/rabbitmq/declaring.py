"""Declare the topology over a connection, and see what is left of former versions.

Declaring may be repeated and changes nothing that exists alike. What exists with other arguments is
an error that names the remedy. A former version of a queue is unbound, so that nothing new
reaches it; its readers empty it.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import ChannelNotFoundEntity, ChannelPreconditionFailed

from maas.bus.errors import TopologyDiffers
from maas.bus.rabbitmq.topology import EVENTS, EXCHANGES, Queue, older_names, queues
from maas.choreography import Subscription

log = structlog.get_logger(__name__)


async def declare(connection: AbstractConnection, subscriptions: Sequence[Subscription]) -> None:
    """Make everything exist; raises TopologyDiffers when something exists differently."""
    async with connection.channel(publisher_confirms=False) as channel:
        for exchange, kind in EXCHANGES.items():
            try:
                await channel.declare_exchange(exchange, kind, durable=True)
            except ChannelPreconditionFailed as error:
                raise TopologyDiffers(f"the exchange {exchange} is not ours: {error}") from error
        for queue in queues(subscriptions):
            await _declare_queue(channel, queue)


async def existing(connection: AbstractConnection, names: Sequence[str]) -> list[str]:
    """Those of the queues that exist, found out one by one without creating any."""
    return [name for name in names if await _exists(connection, name)]


async def retire_older(
    connection: AbstractConnection, subscription: Subscription
) -> tuple[str, ...]:
    """Unbind the queue's former versions and tell of them; their names, for readers to empty."""
    found = await existing(connection, older_names(subscription))
    for name in found:
        async with connection.channel(publisher_confirms=False) as channel:
            queue = await channel.get_queue(name, ensure=False)
            await queue.unbind(EVENTS, subscription.event)
        log.warning(
            "old version of a queue: it is emptied and takes nothing new",
            queue=name,
            remedy="maas bus topology --remove-old",
        )
    return tuple(found)


async def _declare_queue(channel: AbstractChannel, queue: Queue) -> None:
    try:
        declared = await channel.declare_queue(
            queue.name, durable=True, arguments=dict(queue.arguments)
        )
    except ChannelPreconditionFailed as error:
        raise TopologyDiffers(
            f"the queue {queue.name} exists with other arguments ({error}): give its Subscription "
            "in maas/choreography.py a new version, or delete the queue if it is not ours"
        ) from error
    for exchange, key in queue.bindings:
        await declared.bind(exchange, key)


async def _exists(connection: AbstractConnection, name: str) -> bool:
    async with connection.channel(publisher_confirms=False) as channel:  # a miss closes it
        try:
            await channel.declare_queue(name, passive=True)
        except ChannelNotFoundEntity:
            return False
        return True


async def remove_if_empty(connection: AbstractConnection, name: str) -> bool:
    """Delete a queue that holds nothing; False, and nothing done, when something is left in it.

    Looked at first and deleted unconditionally: 3.10 closes the connection when a quorum queue
    is to be deleted only if empty. Nothing new reaches an unbound queue in between.
    """
    async with connection.channel(publisher_confirms=False) as channel:
        queue = await channel.declare_queue(name, passive=True)
        if queue.declaration_result.message_count:
            return False
        await channel.queue_delete(name)
        return True
