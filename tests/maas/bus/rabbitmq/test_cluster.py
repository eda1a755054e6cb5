"""A real three-node cluster that loses nodes, in every order, while events are on their way."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from datetime import timedelta
from uuid import uuid4

import pytest

from maas.bus.errors import NotConfirmed
from maas.bus.rabbitmq.address import Broker, read_broker
from maas.bus.rabbitmq.transport import RabbitTransport
from maas.domain.events import Event
from tests.maas.bus.contract import FIGURES, hint
from tests.maas.bus.rabbitmq.conftest import manage
from tests.maas.bus.rabbitmq.waiting import opened, until
from tests.servers.rabbitmq import RabbitCluster

pytestmark = [pytest.mark.xdist_group("rabbitmq"), pytest.mark.timeout(400)]

EVENTS = 3_000
WINDOW = 100


@pytest.fixture
def cluster(rabbitmq_three: RabbitCluster) -> RabbitCluster:
    """Three nodes, whatever the test before did to them."""
    rabbitmq_three.restore()
    return rabbitmq_three


@pytest.fixture
def broker(cluster: RabbitCluster) -> Broker:
    """A vhost of this test's own, as MAAS_BROKER_URL names it with all three nodes."""
    vhost = f"test-{uuid4().hex[:8]}"
    manage(cluster.nodes[0], "PUT", f"vhosts/{vhost}", {})
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    manage(cluster.nodes[0], "PUT", f"permissions/{vhost}/maas", everything)
    first, *others = cluster.url.split(",")
    found = read_broker({"MAAS_BROKER_URL": ",".join([first + vhost, *others])})
    assert found is not None
    return found


def leader_of(cluster: RabbitCluster, broker: Broker, ask: int) -> int:
    """The index of the node that leads the queue, as another node knows it."""
    path = f"queues/{broker.vhost}/{FIGURES.queue}"
    told: dict[str, str] = json.loads(manage(cluster.nodes[ask], "GET", path))
    return cluster.index_of(told["leader"])


class Heard:
    """Counts how often each event arrives."""

    def __init__(self) -> None:
        self.times: dict[str, int] = {}

    async def __call__(self, event: Event) -> None:
        self.times[event.subject] = self.times.get(event.subject, 0) + 1


async def confirmed(transport: RabbitTransport, events: list[Event]) -> None:
    """Publish all, each again until it is confirmed."""
    window = asyncio.Semaphore(WINDOW)

    async def one(event: Event) -> None:
        async with window:
            while True:
                try:
                    return await transport.publish(event)
                except NotConfirmed:
                    await asyncio.sleep(0.1)

    await asyncio.gather(*(one(event) for event in events))


async def test_a_leader_killed_while_publishing_loses_nothing(
    cluster: RabbitCluster, broker: Broker
) -> None:
    heard = Heard()
    events = [hint(FIGURES, f"S1A-{number}") for number in range(EVENTS)]
    async with opened(broker) as transport, opened(broker) as listening:
        await listening.subscribe(FIGURES, heard)
        publishing = asyncio.create_task(confirmed(transport, events))
        await until(lambda: len(heard.times) > EVENTS // 10)
        leader = await asyncio.to_thread(leader_of, cluster, broker, 0)
        assert not publishing.done()
        await asyncio.to_thread(cluster.kill, leader)
        await publishing
        await until(lambda: len(heard.times) == EVENTS)
    assert set(heard.times) == {event.subject for event in events}


async def test_a_node_that_hangs_is_left_for_another_one(
    cluster: RabbitCluster, broker: Broker
) -> None:
    heard = Heard()
    async with opened(broker, confirm_within=timedelta(seconds=3)) as transport:
        await transport.subscribe(FIGURES, heard)
        await confirmed(transport, [hint(FIGURES, "S1A-before")])
        node = transport.node
        assert node is not None
        hanging = next(i for i, one in enumerate(cluster.nodes) if one.port == node.port)
        await asyncio.to_thread(cluster.pause, hanging)
        await confirmed(transport, [hint(FIGURES, f"S1A-{number}") for number in range(50)])
        await until(lambda: len(heard.times) == 51)
        assert transport.node != node


def test_a_node_that_ends_on_its_way_up_is_started_again(cluster: RabbitCluster) -> None:
    cluster.kill(2)
    cluster.start(2)
    first = cluster.pid(2)
    os.killpg(first, signal.SIGKILL)
    cluster.wait(2)
    assert cluster.pid(2) != first
    assert b"running" in manage(cluster.nodes[2], "GET", f"nodes/{cluster.nodes[2].name}")


async def test_a_node_that_is_cut_off_steps_aside_and_comes_back(
    cluster: RabbitCluster, broker: Broker
) -> None:
    heard = Heard()
    async with opened(broker) as transport:
        await transport.subscribe(FIGURES, heard)
        await confirmed(transport, [hint(FIGURES, "S1A-before")])
        node = transport.node
        assert node is not None
        apart = next(i for i, one in enumerate(cluster.nodes) if one.port == node.port)
        await asyncio.to_thread(cluster.cut_off, apart)
        await confirmed(transport, [hint(FIGURES, f"S1A-{number}") for number in range(50)])
        await until(lambda: len(heard.times) == 51)
        assert transport.node != node
        await asyncio.to_thread(cluster.reach_again, apart)
        await confirmed(transport, [hint(FIGURES, "S1A-after")])
        await until(lambda: len(heard.times) == 52)
