"""Events through RabbitMQ: confirmed publishing and the way of a hint, one node and three."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.timing import ROUNDS
from maas.bus.rabbitmq.address import Broker, read_broker
from maas.bus.rabbitmq.transport import RabbitTransport
from maas.choreography import SUBSCRIPTIONS
from maas.domain.events import Event
from tests.servers.rabbitmq import rabbitmq, rabbitmq_cluster

EVENTS = 5_000
WINDOW = 200
HINTS = 200
FACTS = SUBSCRIPTIONS[0]


def run() -> None:
    """Print confirmed events per second and the latency of a hint."""
    with tempfile.TemporaryDirectory(prefix="maas-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        one, three = folder / "one", folder / "three"
        one.mkdir()
        three.mkdir()
        print("  starting one node …")
        url = stack.enter_context(rabbitmq(one)).url
        asyncio.run(_measure("one node", url))
        print("  starting three nodes …")
        asyncio.run(_measure("three nodes", stack.enter_context(rabbitmq_cluster(three)).url))


async def _measure(name: str, url: str) -> None:
    broker = read_broker({"MAAS_BROKER_URL": url})
    assert broker is not None
    before = time.process_time()
    rates = sorted([await _rate(broker) for _ in range(ROUNDS)])
    busy = (time.process_time() - before) * 1_000 / (EVENTS * ROUNDS)
    print(f"  {name + ', our own computing':<32} {busy:>12,.2f} ms an event, sent and heard")
    print(
        f"  {name + ', confirmed publishing':<32} {statistics.median(rates):>12,.0f} events/s"
        f"   (min {rates[0]:,.0f}, max {rates[-1]:,.0f}, {ROUNDS} rounds)"
    )
    spent = sorted(await _latencies(broker))
    print(
        f"  {name + ', published to handled':<32} {spent[len(spent) // 2]:>12,.2f} ms median"
        f"   (99 % within {spent[len(spent) * 99 // 100]:,.2f} ms, {HINTS} hints)"
    )


async def _rate(broker: Broker) -> float:
    """EVENTS published side by side, WINDOW at a time, while a listener takes them away."""
    transport = await _opened(broker)
    done, window = asyncio.Event(), asyncio.Semaphore(WINDOW)
    left = EVENTS

    async def handle(event: Event) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            done.set()

    async def one(number: int) -> None:
        async with window:
            await transport.publish(_event(number))

    await transport.subscribe(FACTS, handle)
    before = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(EVENTS):
            group.create_task(one(number))
    spent = time.perf_counter() - before
    await done.wait()
    await transport.close()
    return EVENTS / spent


async def _latencies(broker: Broker) -> list[float]:
    """Milliseconds from the call of publish to the call of the handler, one hint at a time."""
    transport = await _opened(broker)
    arrived = asyncio.Event()

    async def handle(event: Event) -> None:
        arrived.set()

    await transport.subscribe(FACTS, handle)
    spent = []
    for number in range(HINTS):
        arrived.clear()
        before = time.perf_counter()
        await transport.publish(_event(number))
        await arrived.wait()
        spent.append((time.perf_counter() - before) * 1_000)
    await transport.close()
    return spent


async def _opened(broker: Broker) -> RabbitTransport:
    transport = RabbitTransport(broker, "benchmark")
    while not transport.connected:  # noqa: ASYNC110  there is nothing else to wait for
        await asyncio.sleep(0.01)
    return transport


def _event(number: int) -> Event:
    """About 512 bytes on the wire."""
    data = {"count": number, "products": ["S1A_IW_GRDH_1SDV_20261001T054114"] * 5}
    now = datetime.now(UTC)
    return Event(FACTS.event, "prip-s1", f"S1A-{number}", now, data, f"S1A-{number}")
