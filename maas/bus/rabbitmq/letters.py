"""Look at dead letters, give them to their listener once more, or drop them.

A queue can only be read from its head, so all letters are taken in hand; those that are not meant
return, in their order, when the channel closes. A replay goes to the one queue that gave up,
never to the others that heard the event well.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing

from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage
from aio_pika.exceptions import ChannelNotFoundEntity

from maas.bus.letters import DeadLetter
from maas.bus.rabbitmq.messages import again, letter_of
from maas.bus.rabbitmq.topology import QUEUES, dead_name

IN_HAND = 10_000  # letters read at most; more than that is a matter for the broker's own tools
CONFIRM_WITHIN = 10.0  # seconds


async def dead_letters(
    connection: AbstractConnection, queue: str, limit: int = IN_HAND
) -> list[DeadLetter]:
    """The dead letters of a queue (named with its version), oldest first; they stay there."""
    letters: list[DeadLetter] = []
    async with (
        connection.channel(publisher_confirms=False) as channel,
        aclosing(_taken(channel, queue, limit)) as taken,
    ):
        async for message in taken:
            letters.append(letter_of(queue, message))
    return letters


async def replay(
    connection: AbstractConnection, queue: str, ids: Collection[str] | None
) -> list[DeadLetter]:
    """Give letters (None: all) back to their queue, confirmed, and take them from the dead ones."""
    replayed: list[DeadLetter] = []
    async with (
        connection.channel(publisher_confirms=True, on_return_raises=True) as channel,
        aclosing(_taken(channel, queue, IN_HAND)) as taken,
    ):
        target = await channel.get_exchange(QUEUES, ensure=False)
        async for message in taken:
            if ids is None or message.message_id in ids:
                await target.publish(again(message), queue, mandatory=True, timeout=CONFIRM_WITHIN)
                await message.ack()
                replayed.append(letter_of(queue, message))
    return replayed


async def drop(
    connection: AbstractConnection, queue: str, ids: Collection[str] | None
) -> list[DeadLetter]:
    """Delete letters (None: all) for good."""
    dropped: list[DeadLetter] = []
    async with (
        connection.channel(publisher_confirms=False) as channel,
        aclosing(_taken(channel, queue, IN_HAND)) as taken,
    ):
        async for message in taken:
            if ids is None or message.message_id in ids:
                await message.ack()
                dropped.append(letter_of(queue, message))
    return dropped


async def _taken(
    channel: AbstractChannel, queue: str, limit: int
) -> AsyncGenerator[AbstractIncomingMessage, None]:
    dead = await channel.get_queue(dead_name(queue), ensure=False)
    for _ in range(limit):
        try:
            message = await dead.get(fail=False, timeout=CONFIRM_WITHIN)
        except ChannelNotFoundEntity:
            return  # not declared yet, so nothing was ever given up
        if message is None:
            return
        yield message
