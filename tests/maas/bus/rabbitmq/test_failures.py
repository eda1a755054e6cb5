"""The classic ways to lose, double or block messages, each played against a real broker."""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
from aio_pika.abc import AbstractConnection

from maas.bus.envelope import from_json
from maas.bus.errors import NotConfirmed, Unroutable
from maas.bus.inbox import once
from maas.bus.opening import open_transport
from maas.bus.rabbitmq.address import Broker
from maas.bus.rabbitmq.letters import dead_letters, drop, replay
from maas.bus.rabbitmq.link import Link, connect_any
from maas.bus.rabbitmq.topology import queue_name
from maas.bus.relay import relay_once
from maas.bus.transport import ATTEMPTS, Transport
from maas.db import outbox, unjudged
from maas.db.connection import Connection, Database
from maas.domain.events import Event
from tests.maas.bus.contract import FIGURES, INCIDENTS, Listener, hint
from tests.maas.bus.rabbitmq.conftest import manage
from tests.maas.bus.rabbitmq.proxy import proxy
from tests.maas.bus.rabbitmq.waiting import opened, through, until
from tests.servers.rabbitmq import RabbitServer

pytestmark = pytest.mark.xdist_group("rabbitmq")

NOW = datetime(2026, 10, 1, tzinfo=UTC)


class Effects:
    """An effect in the database, counted by the rows it leaves."""

    def __init__(self, database: Database) -> None:
        self.calls = 0
        self._database = database
        self.handler = once(database, FIGURES.queue, self._effect, lambda: NOW)

    async def __call__(self, event: Event) -> None:
        await self.handler(event)
        self.calls += 1

    async def _effect(self, connection: Connection, event: Event) -> None:
        await unjudged.touch(connection, [f"{event.subject}/{self.calls}"], NOW)

    async def seen(self) -> list[str]:
        async with self._database.transaction() as connection:
            return await unjudged.take(connection, 10)


async def test_an_event_whose_queue_was_deleted_is_unroutable_and_the_queue_comes_back(
    broker: Broker, rabbitmq_server: RabbitServer, database: Database
) -> None:
    waits = hint(FIGURES, "S1A-waits")
    async with database.transaction() as connection:
        await outbox.put(connection, [waits])
    path = f"queues/{broker.vhost}/{FIGURES.queue}"
    async with opened(broker) as transport:
        await asyncio.to_thread(manage, rabbitmq_server, "DELETE", path)
        assert (await relay_once(database, transport, NOW)).held == 1
        listener = Listener()
        await transport.subscribe(FIGURES, listener)
        later = itertools.count(2, 2)

        async def sent() -> int:
            at = NOW + outbox.HELD_FOR * next(later)
            return (await relay_once(database, transport, at)).confirmed

        await until(sent)
        assert await listener.heard_of(1) == [waits]


async def test_a_link_whose_channel_ends_while_it_is_made_ready_is_made_again(
    broker: Broker,
) -> None:
    async with proxy(broker.nodes[0].port) as road:
        tries = 0

        async def ready(connection: AbstractConnection) -> None:
            nonlocal tries
            tries += 1
            channel = await connection.channel()
            if tries == 1:  # the library cancels whoever waits for an answer then
                road.deaf = True
                answer = asyncio.ensure_future(channel.declare_queue("answered.never"))
                closing = asyncio.create_task(connection.close())
                try:
                    await answer
                finally:
                    road.deaf = False
                    closing.cancel()

        link = Link(through(broker, road.port), "test", ready, lambda: None)
        link.start()
        try:
            await until(lambda: link.connection)
        finally:
            await link.stop()
        assert tries == 2


async def test_a_listener_whose_queue_is_deleted_under_it_listens_again(
    broker: Broker, rabbitmq_server: RabbitServer
) -> None:
    path = f"queues/{broker.vhost}/{FIGURES.queue}"
    async with opened(broker) as transport:
        listener = Listener()
        await transport.subscribe(FIGURES, listener)
        await until(lambda: transport.connected)
        await asyncio.to_thread(manage, rabbitmq_server, "DELETE", path)

        async def published() -> bool:
            try:
                await transport.publish(hint(FIGURES, "S1A-after"))
            except Unroutable:
                return False
            return True

        await until(published)
        assert [event.subject for event in await listener.heard_of(1)] == ["S1A-after"]


async def test_a_poison_message_is_kept_with_its_traceback_and_can_be_replayed(
    broker: Broker,
) -> None:
    class Fixable(Listener):
        broken = True

        async def __call__(self, event: Event) -> None:
            if self.broken:
                raise ValueError("cannot read orbit 425096")
            await super().__call__(event)

    listener, others = Fixable(), Listener()
    poison = hint(FIGURES, "S1A-poison")
    async with opened(broker) as transport:
        await transport.subscribe(FIGURES, listener)
        await transport.subscribe(INCIDENTS, others)
        await transport.publish(poison)
        await until(lambda: transport.dead(FIGURES.queue))
        async with await connect_any(broker, "test") as connection:
            [dead] = await dead_letters(connection, FIGURES.queue)
            assert (dead.id, dead.subject, dead.correlation_id) == (
                str(poison.id), "S1A-poison", "S1A-425096",
            )  # fmt: skip
            assert dead.reason == "ValueError: cannot read orbit 425096"
            assert 'raise ValueError("cannot read orbit 425096")' in dead.traceback
            assert dead.attempts == 5
            assert dead.host
            assert dead.event == poison
            listener.broken = False
            assert await replay(connection, FIGURES.queue, ["no-such-id"]) == []
            [again] = await replay(connection, FIGURES.queue, [dead.id])
            assert again.id == dead.id
            assert await listener.heard_of(1) == [poison]
            assert await dead_letters(connection, FIGURES.queue) == []
        assert others.calls == 0


async def test_dead_letters_keep_their_order_and_are_dropped_one_by_one(broker: Broker) -> None:
    async with opened(broker) as transport:
        await transport.subscribe(FIGURES, Listener(failures=100))
        sent = [hint(FIGURES, f"S1A-{number}") for number in range(3)]
        for event in sent:
            await transport.publish(event)

        async def all_dead() -> bool:
            return await transport.dead(FIGURES.queue) == 3

        await until(all_dead)
        async with await connect_any(broker, "test") as connection:
            await drop(connection, FIGURES.queue, [str(sent[1].id)])
            left = await dead_letters(connection, FIGURES.queue)
            assert [one.subject for one in left] == ["S1A-0", "S1A-2"]
            assert len(await drop(connection, FIGURES.queue, None)) == 2


async def test_what_is_no_event_goes_to_the_dead_letters_at_once(
    broker: Broker, rabbitmq_server: RabbitServer
) -> None:
    async with opened(broker) as transport:
        listener = Listener()
        await transport.subscribe(FIGURES, listener)
        await until(lambda: transport.connected)
        body = {
            "properties": {},
            "routing_key": FIGURES.event,
            "payload": "{",
            "payload_encoding": "string",
        }
        path = f"exchanges/{broker.vhost}/maas.events/publish"
        await asyncio.to_thread(manage, rabbitmq_server, "POST", path, body)
        await until(lambda: transport.dead(FIGURES.queue))
        async with await connect_any(broker, "test") as connection:
            [dead] = await dead_letters(connection, FIGURES.queue)
        assert dead.reason.startswith("EnvelopeInvalid: the envelope is not JSON")
        assert (dead.event, dead.body, dead.attempts) == (None, "{", 1)
        assert listener.calls == 0


async def test_a_fault_of_our_own_does_not_end_the_listener(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = iter([RuntimeError("a fault nobody foresaw")])

    def read(body: bytes) -> Event:
        for fault in faults:
            raise fault
        return from_json(body)

    monkeypatch.setattr("maas.bus.rabbitmq.consumer.from_json", read)
    sent = hint(FIGURES)
    async with opened(broker) as transport:
        listener = Listener()
        await transport.subscribe(FIGURES, listener)
        await transport.publish(sent)
        assert await listener.heard_of(1) == [sent]


async def test_an_event_that_kills_every_reader_is_given_up_by_the_broker(
    broker: Broker, rabbitmq_server: RabbitServer
) -> None:
    """Whoever reads it loses the connection before it can say anything."""
    async with opened(broker) as transport:
        await transport.publish(hint(FIGURES, "S1A-killer"))
        async with await connect_any(broker, "test") as connection:

            async def read_and_die() -> int:
                async with connection.channel() as channel:
                    queue = await channel.get_queue(FIGURES.queue, ensure=False)
                    await queue.get(fail=False)
                return await transport.dead(FIGURES.queue)

            await until(read_and_die)
            [dead] = await dead_letters(connection, FIGURES.queue)
    assert dead.subject == "S1A-killer"
    assert dead.reason == "the broker gave up: delivery_limit"


async def test_a_slow_listener_holds_only_its_prefetch_and_starves_nobody(
    broker: Broker, rabbitmq_server: RabbitServer
) -> None:
    release = asyncio.Event()
    slow_has = asyncio.Event()

    async def slow(event: Event) -> None:
        slow_has.set()
        await release.wait()

    fast, incidents = Listener(), Listener()
    async with opened(broker, prefetch=2) as first, opened(broker, prefetch=2) as second:
        await first.subscribe(FIGURES, slow)
        await first.subscribe(INCIDENTS, incidents)
        await until(lambda: first.connected)
        await first.publish(hint(FIGURES, "S1A-slow"))
        await slow_has.wait()
        await second.subscribe(FIGURES, fast)
        await until(lambda: second.connected)
        for number in range(30):
            await first.publish(hint(FIGURES, f"S1A-{number}"))
        await fast.heard_of(29)  # one more waits in the slow one's hand
        await first.publish(hint(INCIDENTS))
        await incidents.heard_of(1)  # another queue of the same process
        assert len(fast.heard) == 29
        release.set()


async def test_a_publish_that_timed_out_but_arrived_has_its_effect_once(
    broker: Broker, database: Database
) -> None:
    async with (
        proxy(broker.nodes[0].port) as road,
        opened(through(broker, road.port), confirm_within=timedelta(seconds=2)) as publishing,
        opened(broker) as listening,
    ):
        effects = Effects(database)
        await listening.subscribe(FIGURES, effects)
        async with database.transaction() as connection:
            await outbox.put(connection, [hint(FIGURES)])
        road.deaf = True
        assert (await relay_once(database, publishing, NOW)).stuck
        await until(lambda: effects.calls == 1)
        road.deaf = False
        await until(lambda: publishing.connected)
        await until(lambda: _confirmed(database, publishing))
        await until(lambda: effects.calls == 2)
        assert await effects.seen() == ["S1A-425096/0"]


async def _confirmed(database: Database, transport: Transport) -> bool:
    return (await relay_once(database, transport, NOW)).confirmed == 1


async def test_an_event_redelivered_after_a_lost_connection_has_its_effect_once(
    broker: Broker, database: Database, rabbitmq_server: RabbitServer
) -> None:
    handling, proceed = asyncio.Event(), asyncio.Event()
    effects = Effects(database)

    async def handler(event: Event) -> None:
        handling.set()
        await proceed.wait()
        await effects(event)

    async with opened(broker) as publishing, opened(broker) as listening:
        await listening.subscribe(FIGURES, handler)
        await until(lambda: listening.connected)
        await publishing.publish(hint(FIGURES))
        await handling.wait()
        cut = partial(_cut, rabbitmq_server, broker.vhost, "maas test listening")
        await until(lambda: asyncio.to_thread(cut))
        proceed.set()  # commits, but the broker no longer takes its ack
        await until(lambda: effects.calls == 2)
        assert await effects.seen() == ["S1A-425096/0"]


def _cut(server: RabbitServer, vhost: str, name: str) -> int:
    """Close the connections of this name from the broker's side; how many it knew of by now."""
    known: list[dict[str, Any]] = json.loads(manage(server, "GET", f"vhosts/{vhost}/connections"))
    found = [one["name"] for one in known if one.get("user_provided_name") == name]
    for one in found:
        manage(server, "DELETE", f"connections/{quote(one)}")
    return len(found)


async def test_a_broker_whose_disk_is_full_loses_nothing_not_even_a_dead_letter(
    broker: Broker, rabbitmq_server: RabbitServer
) -> None:
    """The alarm blocks whoever publishes, so the letter cannot be written: its event waits."""
    poisoned = Listener(failures=1_000)
    async with opened(broker, confirm_within=timedelta(seconds=2)) as transport:
        await transport.publish(hint(FIGURES, "S1A-poison"))
        _limit_disk(rabbitmq_server, "{mem_relative, 1000000.0}")
        try:
            await until(lambda: _refused(transport))
            await transport.subscribe(FIGURES, poisoned)
            await until(lambda: poisoned.calls >= ATTEMPTS)
            assert await transport.dead(FIGURES.queue) == 0
        finally:
            _limit_disk(rabbitmq_server, "100000000")
        await until(lambda: transport.dead(FIGURES.queue))
        await until(lambda: transport.connected)
        after = Listener()
        await transport.subscribe(INCIDENTS, after)
        await transport.publish(hint(INCIDENTS, "S1A-after"))
        await until(lambda: "S1A-after" in [event.subject for event in after.heard])


async def _refused(transport: Transport) -> bool:
    try:
        await transport.publish(hint(INCIDENTS))
    except NotConfirmed:
        return True
    return False


def _limit_disk(server: RabbitServer, limit: str) -> None:
    server.control("eval", f"rabbit_disk_monitor:set_disk_free_limit({limit}).")


async def test_an_old_version_of_a_queue_is_told_emptied_and_takes_nothing_new(
    broker: Broker, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = replace(FIGURES, version=2, ordered=True)
    async with opened(broker, (FIGURES,)) as before:
        await before.publish(hint(FIGURES, "S1A-old"))
    listener = Listener()
    async with opened(broker, (changed,)) as after:
        await after.subscribe(changed, listener)
        await listener.heard_of(1)
        await after.publish(hint(FIGURES, "S1A-new"))
        heard = await listener.heard_of(2)
    assert [event.subject for event in heard] == ["S1A-old", "S1A-new"]
    assert queue_name(changed) == "api.figures.v2"
    assert "old version of a queue" in capsys.readouterr().out


async def test_other_arguments_under_the_same_name_are_refused_with_the_remedy(
    broker: Broker, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened(broker, (FIGURES,)) as before:
        after = open_transport(broker, "test", (replace(FIGURES, ordered=True),))
        said = ""

        def told() -> bool:
            nonlocal said
            said += capsys.readouterr().out
            return "give its Subscription in maas/choreography.py a new version" in said

        await until(told)
        assert not after.connected
        await after.close()
        await before.publish(hint(FIGURES))  # the old one works on
