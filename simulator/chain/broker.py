"""The chain's broker: one topic exchange, a durable queue for each stage, one for dead letters.

A connection that breaks ends its process, and the house starts another: there is nothing to mend.
"""

from __future__ import annotations

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange

from simulator.chain.steps import EXCHANGE, LISTENS, Step, encode

DEAD = "chain.dead"
PATIENCE = 30.0


def queue_of(stage: str) -> str:
    return f"chain.{stage}"


async def connected(url: str) -> AbstractConnection:
    return await aio_pika.connect(url, timeout=PATIENCE)


async def declare(url: str) -> None:
    """Everything that the stages need, and no message of an earlier run."""
    connection = await connected(url)
    async with connection:
        channel = await connection.channel()
        exchange = await channel.declare_exchange(EXCHANGE, "topic", durable=True)
        await channel.declare_queue(DEAD, durable=True)
        for stage, keys in LISTENS.items():
            queue = await channel.declare_queue(
                queue_of(stage),
                durable=True,
                arguments={"x-dead-letter-exchange": "", "x-dead-letter-routing-key": DEAD},
            )
            await queue.purge()
            for key in keys:
                await queue.bind(exchange, key)


class Voice:
    """Publishes steps, each confirmed by the broker before it counts as said."""

    def __init__(self, channel: AbstractChannel, exchange: AbstractExchange) -> None:
        self._channel, self._exchange = channel, exchange

    @classmethod
    async def of(cls, channel: AbstractChannel) -> Voice:
        return cls(channel, await channel.get_exchange(EXCHANGE))

    async def say(self, step: Step) -> None:
        await self._exchange.publish(_message(step), step.routing_key, timeout=PATIENCE)

    async def again(self, stage: str, step: Step, message_id: str) -> None:
        """Put a step into one stage's queue once more, as if a scheduler had lost patience."""
        message = _message(step)
        message.message_id = message_id
        await self._channel.default_exchange.publish(message, queue_of(stage), timeout=PATIENCE)


def _message(step: Step) -> aio_pika.Message:
    body, content_type = encode(step)
    return aio_pika.Message(
        body,
        content_type=content_type,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=step.message_id,
        app_id=f"chain/{step.stage}",
        type="chain.step",
    )
