"""Who may do what: TLS to a node that proves itself, and an account with the least rights."""

from __future__ import annotations

from dataclasses import replace

import pytest
import trustme
from aio_pika.exceptions import ChannelClosed

from maas.bus.errors import BrokerUnavailable
from maas.bus.opening import open_transport
from maas.bus.rabbitmq.address import Broker, Node
from maas.bus.rabbitmq.letters import dead_letters, replay
from maas.bus.rabbitmq.link import connect_any
from maas.bus.rabbitmq.management import read_queues
from maas.bus.rabbitmq.status import QueueState, broker_status
from maas.choreography import SUBSCRIPTIONS
from tests.folders import enterable_folder
from tests.maas.bus.contract import FIGURES, Listener, hint
from tests.maas.bus.rabbitmq.waiting import opened, until
from tests.servers.ports import LOOPBACK
from tests.servers.rabbitmq import RabbitServer

pytestmark = pytest.mark.xdist_group("rabbitmq")


async def test_events_travel_over_tls_when_the_node_proves_who_it_is(
    broker: Broker, rabbitmq_server: RabbitServer
) -> None:
    node = Node(LOOPBACK, rabbitmq_server.tls_port, tls=True)
    listener = Listener()
    async with opened(replace(broker, nodes=(node,), ca_file=rabbitmq_server.ca_file)) as transport:
        await transport.subscribe(FIGURES, listener)
        await transport.publish(hint(FIGURES))
        await listener.heard_of(1)


async def test_a_node_signed_by_somebody_else_is_not_spoken_to(
    broker: Broker, rabbitmq_server: RabbitServer
) -> None:
    node = Node(LOOPBACK, rabbitmq_server.tls_port, tls=True)
    with enterable_folder() as folder:
        stranger = folder / "stranger.pem"
        trustme.CA().cert_pem.write_to_path(str(stranger))
        with pytest.raises(BrokerUnavailable, match="certificate verify failed"):
            await connect_any(replace(broker, nodes=(node,), ca_file=stranger), "test")


async def test_an_account_with_the_documented_rights_can_do_all_that_the_platform_does(
    restricted: Broker,
) -> None:
    listener = Listener(failures=5)
    async with opened(restricted) as transport:
        await transport.subscribe(FIGURES, listener)
        await transport.publish(hint(FIGURES))
        await until(lambda: transport.dead(FIGURES.queue))
        async with await connect_any(restricted, "test") as connection:
            [dead] = await dead_letters(connection, FIGURES.queue)
            assert len(await replay(connection, FIGURES.queue, [dead.id])) == 1
        await listener.heard_of(1)
        await until(lambda: _consumers(restricted))


async def _consumers(broker: Broker) -> int:
    readings = {one.name: one for one in await read_queues(broker)}
    return FIGURES.queue in readings and readings[FIGURES.queue].consumers


async def test_an_account_with_the_documented_rights_can_touch_nothing_else(
    restricted: Broker,
) -> None:
    async with await connect_any(restricted, "test") as connection, connection.channel() as channel:
        with pytest.raises(ChannelClosed, match="ACCESS_REFUSED"):
            await channel.declare_queue("payroll", durable=True)


async def test_a_wrong_password_is_told_once_and_tried_again(
    broker: Broker, rabbitmq_server: RabbitServer, capsys: pytest.CaptureFixture[str]
) -> None:
    refusals = rabbitmq_server.folder / "said.log"
    before = refusals.read_text().count("login refused")
    transport = open_transport(replace(broker, password="wrong"), "test")
    await until(lambda: refusals.read_text().count("login refused") >= before + 3)
    assert not transport.connected
    await transport.close()
    said = capsys.readouterr().out
    assert said.count("broker away") == 1
    assert "ACCESS_REFUSED" in said
    assert "look at the user in MAAS_BROKER_URL and at MAAS_BROKER_PASSWORD" in said
    assert "password=wrong" not in said


async def test_without_management_nothing_is_known_and_nothing_is_read_as_empty(
    broker: Broker,
) -> None:
    status = await broker_status(replace(broker, management=()), SUBSCRIPTIONS)
    assert "set MAAS_BROKER_MANAGEMENT_URL" in status.why
    assert [one.ready for one in status.queues] == [None] * len(SUBSCRIPTIONS)


async def test_the_status_tells_depth_listeners_and_what_is_left_of_old_versions(
    broker: Broker,
) -> None:
    current = tuple(replace(each, version=2) for each in SUBSCRIPTIONS)
    async with opened(broker) as before:
        await before.publish(hint(FIGURES))
    async with opened(broker, current) as transport:
        await transport.publish(hint(FIGURES))

        async def counted() -> bool:
            status = await broker_status(broker, current)
            return any(one.ready == 1 for one in status.queues)

        await until(counted)
        status = await broker_status(broker, current)
    figures = next(one for one in status.queues if one.event == FIGURES.event)
    assert (figures.queue, figures.ready, figures.unacked, figures.dead) == (
        "api.figures.v2", 1, 0, 0,
    )  # fmt: skip
    assert figures.state == QueueState.UNHEARD
    assert "api.figures" in [one.queue for one in status.old]
