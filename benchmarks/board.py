"""From a chain's broker to the board: how long an event takes to be seen, at 200 events a second.

A real RabbitMQ, the collector and the engine at work in one process beside, PostgreSQL embedded.
Whoever watches the board is told by its stream of hints and reads it anew over HTTP; the time is
from publishing an event until the board that was read shows the image where the event put it.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aio_pika
import httpx

import collectors.role
import sla_engine.role
from api.app import create_app
from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.db.embedded import embedded_postgres
from maas.db.migrate import upgrade
from maas.runtime.live import LiveRun
from maas.runtime.role import App
from tests.api.serving import served
from tests.servers.rabbitmq import RabbitServer, rabbitmq

RATE, SECONDS, AT_ONCE = 200, 20, 50
STAGES = ("retrieve", "calibrate", "detect", "correlate", "package", "deliver")
EVENTS = [(stage, event) for stage in STAGES for event in ("entered", "left")]


def run() -> None:
    """Print the middle, the 99th percentile and the longest of all events."""
    with tempfile.TemporaryDirectory(prefix="maas-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "broker").mkdir()
        with (
            embedded_postgres(folder / "postgres", disposable=True) as server,
            rabbitmq(folder / "broker") as broker,
        ):
            lengths = asyncio.run(_measure(server.url(), broker))
    lengths.sort()

    def rank(share: float) -> float:
        return lengths[min(len(lengths) - 1, int(share * len(lengths)))] * 1000

    print(
        f"  {len(lengths)} events at {RATE}/s: half within {rank(0.5):.0f} ms, "
        f"99 % within {rank(0.99):.0f} ms, all within {lengths[-1] * 1000:.0f} ms"
    )


async def _measure(url: str, broker: RabbitServer) -> list[float]:
    database = Database(url)
    await upgrade(database)
    app = App(_catalogue(broker), database, {"CHAIN": "secret"}, "bench/1", "here")
    try:
        async with _exchange(broker) as exchange, served(create_app(app)) as address:
            live = LiveRun(app, [collectors.role.role(app), sla_engine.role.role(app)])
            live.start()
            try:
                return await _watched(address, exchange, broker)
            finally:
                await live.stop()
    finally:
        await database.close()


async def _watched(
    address: str, exchange: aio_pika.abc.AbstractExchange, broker: RabbitServer
) -> list[float]:
    sent: dict[str, list[float]] = {}
    seen: dict[str, list[float]] = {}
    await _bound(broker)
    async with asyncio.TaskGroup() as group:
        looking = group.create_task(_look(address, sent, seen))
        await _publish(exchange, sent)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and _count(seen) < _count(sent):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        looking.cancel()
    if _count(seen) < _count(sent):
        print(f"  {_count(sent) - _count(seen)} events were never seen")
    return [
        at - sent[image][number] for image, told in seen.items() for number, at in enumerate(told)
    ]


def _count(told: dict[str, list[float]]) -> int:
    return sum(len(times) for times in told.values())


async def _bound(broker: RabbitServer) -> None:
    """Wait until our queue is there."""
    connection = await aio_pika.connect(broker.url)
    async with connection:
        while True:
            channel = await connection.channel()
            try:
                await channel.declare_queue("maas.ships.bus", passive=True)
                return
            except aio_pika.exceptions.ChannelNotFoundEntity:
                await asyncio.sleep(0.1)


async def _publish(exchange: aio_pika.abc.AbstractExchange, sent: dict[str, list[float]]) -> None:
    """Images in flight, so many at once, each entering and leaving its stages in their order."""
    began, number = time.monotonic(), 0
    for first in range(0, RATE * SECONDS // len(EVENTS), AT_ONCE):
        images = [f"S1A_BENCH_{n:04d}" for n in range(first, first + AT_ONCE)]
        for stage, event in EVENTS:
            for image in images:
                body = json.dumps(_step(image, stage, event)).encode()
                await asyncio.sleep(max(0.0, began + number / RATE - time.monotonic()))
                sent.setdefault(image, []).append(time.monotonic())
                await exchange.publish(aio_pika.Message(body), f"S1.{stage}.{event}")
                number += 1


async def _look(address: str, sent: dict[str, list[float]], seen: dict[str, list[float]]) -> None:
    """What a screen does: a hint, then the board."""
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        while True:
            async with client.stream("GET", "/pipelines/ships/events") as stream:
                async for line in stream.aiter_lines():
                    if line.startswith(("event", "retry")):
                        await _read(client, sent, seen)


async def _read(
    client: httpx.AsyncClient, sent: dict[str, list[float]], seen: dict[str, list[float]]
) -> None:
    """Where an image stands says how many of its events are seen; if it is through, all."""
    told = (await client.get("/api/v1/pipelines/ships")).json()
    now = time.monotonic()
    shown = {one["image"]: _events_until(one["stage"], one["place"]) for one in told["flights"]}
    for image in [*seen, *shown]:
        times = seen.setdefault(image, [])
        events = shown.get(image, len(EVENTS))
        times += [now] * max(0, min(events, len(sent[image])) - len(times))


def _events_until(stage: str, place: str) -> int:
    before = 2 * STAGES.index(stage)
    return before + 1 if place == "running" else before


def _step(image: str, stage: str, event: str) -> dict[str, Any]:
    at = datetime.now(UTC).isoformat()
    return {
        "image": image, "acquired_at": at[:13] + ":00:00+00:00", "mission": "S1",
        "supplier": "cdse", "customer": "coast", "stage": stage, "event": event, "attempt": 1,
        "at": at, "host": "node-1", "task": f"{stage}-1", "parents": [], "outputs": [],
    }  # fmt: skip


def _catalogue(broker: RabbitServer) -> Catalogue:
    bus = {"kind": "amqp", "url": f"amqp://127.0.0.1:{broker.port}/", "exchange": "chain",
           "username": "maas", "password_env": "CHAIN"}  # fmt: skip
    stages = {name: {"title": name, "budget": "5m"} for name in STAGES}
    return Catalogue.model_validate(
        {
            "missions": {"S1": {"title": "S1", "satellites": {"S1A": {"title": "S1A"}}}},
            "parties": {"p": {"title": "P", "role": "processor"}},
            "pipelines": {
                "ships": {"title": "Ships", "missions": ["S1"], "deadline": "2h", "party": "p",
                          "stages": stages, "sources": {"bus": bus}}
            },
        }
    )  # fmt: skip


@asynccontextmanager
async def _exchange(broker: RabbitServer) -> AsyncIterator[aio_pika.abc.AbstractExchange]:
    connection = await aio_pika.connect(broker.url)
    async with connection:
        channel = await connection.channel()
        yield await channel.declare_exchange("chain", "topic", durable=True)
