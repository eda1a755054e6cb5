"""From the outbox to the listener, against a real PostgreSQL."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from maas import choreography
from maas.bus.errors import NotConfirmed
from maas.bus.in_process import InProcessTransport
from maas.bus.inbox import once
from maas.bus.pruning import RETENTION, prune_once
from maas.bus.relay import relay, relay_once
from maas.bus.transport import Handler
from maas.bus.wakeups import Wakeups, waker, woken
from maas.choreography import SUBSCRIPTIONS, Subscription
from maas.db import outbox, unjudged
from maas.db.connection import Connection, Database
from maas.domain.events import Event
from tests.maas.bus.contract import FIGURES, Listener, hint

NOW = datetime(2026, 10, 1, tzinfo=UTC)


class LosingItsBroker(InProcessTransport):
    """Confirms `good` events, then no more until `good` is raised."""

    def __init__(self, good: int) -> None:
        super().__init__()
        self.good = good

    async def publish(self, event: Event) -> None:
        if self.good == 0:
            raise NotConfirmed("the broker does not answer")
        self.good -= 1
        await super().publish(event)


async def put(database: Database, *events: Event) -> None:
    async with database.transaction() as connection:
        await outbox.put(connection, events)


async def waiting(database: Database) -> list[Event]:
    async with database.transaction() as connection:
        return [event for _, event in await outbox.unsent(connection)]


async def test_what_is_confirmed_is_marked_and_not_sent_again(database: Database) -> None:
    transport, listener = InProcessTransport(), Listener()
    await transport.subscribe(FIGURES, listener)
    sent = [hint(FIGURES, "S1A-1"), hint(FIGURES, "S1A-2")]
    await put(database, *sent)
    assert (await relay_once(database, transport, NOW)).confirmed == 2
    assert (await relay_once(database, transport, NOW)).confirmed == 0
    assert await listener.heard_of(2) == sent
    await transport.close()


async def test_what_is_not_confirmed_stays_and_goes_later_in_order(database: Database) -> None:
    transport = LosingItsBroker(good=1)
    sent = [hint(FIGURES, f"S1A-{number}") for number in range(3)]
    await put(database, *sent)
    assert (await relay_once(database, transport, NOW)).confirmed == 1
    assert await waiting(database) == sent[1:]
    transport.good = 9
    assert (await relay_once(database, transport, NOW)).confirmed == 2
    assert await waiting(database) == []


async def test_an_unroutable_event_is_told_and_kept_and_stops_nobody(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = Event("maas.nobody.listens", "engine", "S1A-1", NOW)
    await put(database, lost, hint(FIGURES))
    assert (await relay_once(database, InProcessTransport(), NOW)).confirmed == 1
    assert await waiting(database) == [lost]
    assert "event unroutable" in capsys.readouterr().out


async def test_unroutable_events_step_aside_for_a_minute_and_are_tried_again(
    database: Database,
) -> None:
    await put(database, *[Event("maas.nobody.listens", "engine", f"S1A-{n}", NOW) for n in "123"])
    transport = InProcessTransport()
    assert (await relay_once(database, transport, NOW)).held == 3
    assert (await relay_once(database, transport, NOW)).taken == 0
    assert (await relay_once(database, transport, NOW + outbox.HELD_FOR * 2)).held == 3
    async with database.transaction() as connection:
        state = await outbox.state(connection)
    assert (state.unsent, state.unroutable, state.oldest_at) == (3, 3, NOW)


async def test_events_of_one_subject_on_an_ordered_queue_wait_for_their_predecessor(
    database: Database,
) -> None:
    verdicts = [
        Event(choreography.VERDICT_CHANGED, "engine", subject, NOW, {"n": n})
        for n, subject in enumerate(["S1A-1", "S1A-1", "S1A-2"])
    ]
    await put(database, *verdicts)
    transport = LosingItsBroker(good=9)
    async with database.transaction() as other_relay:
        await outbox.unsent(other_relay, 1)  # another relay has the first in hand
        assert (await relay_once(database, transport, NOW)).confirmed == 1
        assert await waiting(database) == [verdicts[1]]
    assert (await relay_once(database, transport, NOW)).confirmed == 2
    assert await waiting(database) == []


async def test_when_the_first_of_a_subject_is_not_confirmed_the_next_is_not_published(
    database: Database,
) -> None:
    class Refusing(InProcessTransport):
        published = 0

        async def publish(self, event: Event) -> None:
            Refusing.published += 1
            raise NotConfirmed("not now")

    await put(
        database,
        *[Event(choreography.VERDICT_CHANGED, "engine", "S1A-1", NOW) for _ in range(3)],
    )
    assert (await relay_once(database, Refusing(), NOW)).stuck
    assert Refusing.published == 1


async def test_what_was_sent_and_done_long_ago_is_forgotten_and_nothing_else(
    database: Database,
) -> None:
    await put(database, hint(FIGURES, "S1A-old"))
    await relay_once(database, InProcessTransport(), NOW)
    async with database.transaction() as connection:
        await outbox.first_time(connection, "api.figures", uuid4(), NOW)
    waits = hint(FIGURES, "S1A-waits")
    await put(database, waits)
    assert await prune_once(database, NOW + RETENTION) == (0, 0)
    assert await prune_once(database, NOW + RETENTION + timedelta(seconds=1)) == (1, 1)
    assert await waiting(database) == [waits]


async def test_a_clock_that_steps_neither_stops_the_relay_nor_forgets_effects_early(
    database: Database,
) -> None:
    """Unroutable at noon by a clock a day ahead; then the clock is put right."""
    ahead = NOW + timedelta(days=1)
    lost = Event("maas.nobody.listens", "engine", "S1A-1", ahead)
    first, second = hint(FIGURES, "S1A-first"), hint(FIGURES, "S1A-second")
    await put(database, lost, first)
    transport, listener = InProcessTransport(), Listener()
    await transport.subscribe(FIGURES, listener)
    assert (await relay_once(database, transport, ahead)).confirmed == 1
    await put(database, second)
    relayed = await relay_once(database, transport, NOW)
    assert (relayed.confirmed, relayed.held) == (1, 1)  # not held until tomorrow noon
    assert await listener.heard_of(2) == [first, second]
    await transport.close()

    event, present = uuid4(), datetime.now(UTC)
    async with database.transaction() as connection:
        assert await outbox.first_time(connection, "api.figures", event, present)
    await prune_once(database, present + timedelta(days=3_650))
    async with database.transaction() as connection:
        assert not await outbox.first_time(connection, "api.figures", event, present)


async def test_a_crash_between_publish_and_mark_sends_again_and_the_effect_happens_once(
    database: Database,
) -> None:
    class Dying(InProcessTransport):
        async def publish(self, event: Event) -> None:
            await super().publish(event)
            raise asyncio.CancelledError

    async def effect(connection: Connection, event: Event) -> None:
        await unjudged.touch(connection, [f"{event.subject}/{effects.pop()}"], NOW)

    effects = ["second", "first"]
    sent = hint(FIGURES)
    await put(database, sent)
    dying = Dying()
    with suppress(asyncio.CancelledError):
        await relay_once(database, dying, NOW)
    assert await waiting(database) == [sent]
    handler = once(database, FIGURES.queue, effect, lambda: NOW)
    await handler(sent)
    await handler(sent)
    async with database.transaction() as connection:
        assert await unjudged.take(connection, 10) == ["S1A-425096/first"]


async def test_an_effect_that_fails_leaves_no_inbox_row_and_is_tried_again(
    database: Database,
) -> None:
    async def effect(connection: Connection, event: Event) -> None:
        await unjudged.touch(connection, [event.subject], NOW)
        if attempts.pop():
            raise RuntimeError("not yet")

    attempts = [False, True]
    transport = InProcessTransport()
    done = Listener()
    handler = once(database, FIGURES.queue, effect, lambda: NOW)
    await transport.subscribe(FIGURES, _then(handler, done))
    await transport.publish(hint(FIGURES))
    await done.heard_of(1)
    await transport.close()
    async with database.transaction() as connection:
        assert await unjudged.take(connection, 10) == ["S1A-425096"]
    assert attempts == []


def _then(first: Handler, second: Handler) -> Handler:
    async def handle(event: Event) -> None:
        await first(event)
        await second(event)

    return handle


async def test_a_hint_wakes_the_job_that_the_choreography_names(database: Database) -> None:
    transport, wakeups, poke = InProcessTransport(), Wakeups(), asyncio.Event()
    judge = wakeups.of("engine", "judge")
    tell = wakeups.of("alerting", "tell")
    for subscription in SUBSCRIPTIONS:
        await transport.subscribe(subscription, waker(wakeups.wake, subscription))
    relaying = asyncio.create_task(
        relay(database, transport, poke, lambda: NOW, every=timedelta(hours=1))
    )
    await put(database, Event(choreography.FACTS_RECORDED, "prip-s1", "S1A-425096", NOW))
    poke.set()
    async with asyncio.timeout(10):
        await judge.wait()
    assert not tell.is_set()
    relaying.cancel()
    await asyncio.gather(relaying, return_exceptions=True)
    await transport.close()


async def test_waiting_ends_by_the_timer_when_no_hint_comes() -> None:
    event = asyncio.Event()
    await woken(event, timedelta(milliseconds=1))
    event.set()
    await woken(event, timedelta(hours=1))
    assert not event.is_set()


def test_every_event_has_an_emitter_and_a_listener_and_every_queue_is_named_once() -> None:
    heard = {subscription.event for subscription in SUBSCRIPTIONS}
    assert heard == set(choreography.EMITTERS)
    queues = [subscription.queue for subscription in SUBSCRIPTIONS]
    assert len(queues) == len(set(queues))
    assert all(isinstance(each, Subscription) for each in SUBSCRIPTIONS)
