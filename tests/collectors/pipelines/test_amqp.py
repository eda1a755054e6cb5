"""Steps from the chain's own broker, a real RabbitMQ: bound, batched, kept, then acknowledged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
import pytest
from sqlalchemy import text

from collectors.pipelines.amqp import AmqpSteps
from maas.db.connection import Database
from maas.runtime.live import wall_clock
from tests.collectors.pipelines.chains import BUS, app, catalogue, passage
from tests.servers.rabbitmq import RabbitServer

pytestmark = pytest.mark.xdist_group("rabbitmq")
PATIENCE = 90.0


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110  it asks a server
            await asyncio.sleep(0.05)


async def count(database: Database, table: str) -> int:
    async with database.transaction() as connection:
        found = await connection.execute(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
        return int(found.scalar_one())


async def complete(database: Database) -> bool:
    async with database.transaction() as connection:
        found = await connection.execute(
            text("SELECT position FROM cursor WHERE source = 'ships.bus'")
        )
        return found.scalar_one_or_none() is not None


@asynccontextmanager
async def chain(server: RabbitServer) -> AsyncIterator[aio_pika.abc.AbstractExchange]:
    """The chain's exchange, and at the end nothing of it nor of our queue."""
    connection = await aio_pika.connect(server.url)
    async with connection:
        channel = await connection.channel()
        exchange = await channel.declare_exchange("chain", "topic", durable=True)
        try:
            yield exchange
        finally:
            await channel.queue_delete("maas.ships.bus")
            await exchange.delete()


@asynccontextmanager
async def listening(database: Database, server: RabbitServer) -> AsyncIterator[AmqpSteps]:
    found = catalogue({"bus": {**BUS, "url": f"amqp://127.0.0.1:{server.port}/"}})
    steps = AmqpSteps(app(database, found), "ships", "bus")
    try:
        await steps.run(wall_clock())

        async def heard() -> bool:
            await steps.run(wall_clock())
            return await complete(database)

        await until(heard)
        yield steps
    finally:
        await steps.close()


async def publish(exchange: aio_pika.abc.AbstractExchange, told: list[Any]) -> None:
    for one in told:
        body = one if isinstance(one, bytes) else json.dumps(one).encode()
        await exchange.publish(aio_pika.Message(body), "S1.detect.left")


async def test_steps_are_heard_kept_and_acknowledged_and_survive_our_absence(
    database: Database, rabbitmq_server: RabbitServer
) -> None:
    async with chain(rabbitmq_server) as exchange:
        async with listening(database, rabbitmq_server):
            wrapped = [
                {"specversion": "1.0", "type": "chain.step", "data": one}
                for one in passage("A", 3, 7, 9)
            ]
            await publish(exchange, [*passage("A", 3, 7, 9), *wrapped, b"{"])
            await until(lambda: _is(database, "quarantine", 1))
            assert await count(database, "pipeline_event") == 6
        # while we are away, the broker keeps what is told
        await publish(exchange, passage("B", 3, 7, 9))
        assert await count(database, "pipeline_event") == 6
        async with listening(database, rabbitmq_server):
            await until(lambda: _is(database, "pipeline_event", 12))
        assert await left_in_queue(rabbitmq_server) == 0


async def rollbacks(database: Database) -> int:
    async with database.transaction() as connection:
        asked = "SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()"
        return int((await connection.execute(text(asked))).scalar_one())


async def left_in_queue(server: RabbitServer) -> int:
    """What waits in our queue once nobody listens: also what was never acknowledged."""
    connection = await aio_pika.connect(server.url)
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("maas.ships.bus", passive=True)
        return queue.declaration_result.message_count or 0


async def _is(database: Database, table: str, rows: int) -> bool:
    return await count(database, table) == rows


async def test_what_was_not_committed_comes_again(
    database: Database, rabbitmq_server: RabbitServer
) -> None:
    async with chain(rabbitmq_server) as exchange:
        async with listening(database, rabbitmq_server):
            async with database.transaction() as connection:
                await connection.execute(text("ALTER TABLE pipeline_step RENAME TO gone"))
            before = await rollbacks(database)
            await publish(exchange, passage("A", 3, 7, 9))

            async def tried() -> bool:
                return await rollbacks(database) > before

            await until(tried)
            assert await count(database, "pipeline_event") == 0
            async with database.transaction() as connection:
                await connection.execute(text("ALTER TABLE gone RENAME TO pipeline_step"))
            await until(lambda: _is(database, "pipeline_step", 3))
        assert await left_in_queue(rabbitmq_server) == 0


async def test_an_exchange_that_is_not_there_is_told_and_nothing_is_complete(
    database: Database, rabbitmq_server: RabbitServer
) -> None:
    found = catalogue({"bus": {**BUS, "url": f"amqp://127.0.0.1:{rabbitmq_server.port}/"}})
    steps = AmqpSteps(app(database, found), "ships", "bus")
    try:
        await steps.run(wall_clock())

        async def told() -> bool:
            await steps.run(wall_clock())
            async with database.transaction() as connection:
                error = await connection.execute(
                    text("SELECT last_error FROM cursor WHERE position IS NULL")
                )
                return "no exchange 'chain'" in (error.scalar_one_or_none() or "")

        await until(told)
    finally:
        await steps.close()
