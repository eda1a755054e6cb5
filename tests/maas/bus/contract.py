"""What any transport must pass: subclass TransportContract and give it a `transport` fixture."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from maas import choreography
from maas.bus.errors import Unroutable
from maas.bus.transport import ATTEMPTS, Transport
from maas.choreography import SUBSCRIPTIONS, Subscription
from maas.domain.events import Event

NOW = datetime(2026, 10, 1, 12, 0, 0, 123456, tzinfo=UTC)
FIGURES, INCIDENTS = (
    next(each for each in SUBSCRIPTIONS if each.event == event)
    for event in (choreography.FIGURES_CHANGED, choreography.INCIDENT_CHANGED)
)


def hint(subscription: Subscription, subject: str = "S1A-425096") -> Event:
    return Event(subscription.event, "engine", subject, NOW, {"count": 3}, "S1A-425096")


class Listener:
    """Remembers what it was handed; fails the first `failures` times."""

    def __init__(self, failures: int = 0) -> None:
        self.heard: list[Event] = []
        self.calls = 0
        self._failures = failures
        self._news = asyncio.Condition()

    async def __call__(self, event: Event) -> None:
        async with self._news:
            self.calls += 1
            self._news.notify_all()
            if self.calls <= self._failures:
                raise RuntimeError("not yet")
            self.heard.append(event)

    async def heard_of(self, count: int) -> list[Event]:
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: len(self.heard) >= count)
        return self.heard


class TransportContract:
    """The promises of `maas.bus.transport`, whatever carries the messages."""

    async def test_an_event_reaches_the_queue_bound_to_its_type_and_no_other(
        self, transport: Transport
    ) -> None:
        figures, incidents = Listener(), Listener()
        await transport.subscribe(FIGURES, figures)
        await transport.subscribe(INCIDENTS, incidents)
        sent = hint(FIGURES)
        await transport.publish(sent)
        assert await figures.heard_of(1) == [sent]
        assert incidents.heard == []

    async def test_an_event_published_before_anybody_listens_waits(
        self, transport: Transport
    ) -> None:
        sent = hint(FIGURES)
        await transport.publish(sent)
        listener = Listener()
        await transport.subscribe(FIGURES, listener)
        assert await listener.heard_of(1) == [sent]

    async def test_events_of_one_queue_arrive_in_the_order_of_publishing(
        self, transport: Transport
    ) -> None:
        listener = Listener()
        await transport.subscribe(FIGURES, listener)
        sent = [hint(FIGURES, f"S1A-{number}") for number in range(20)]
        for event in sent:
            await transport.publish(event)
        assert await listener.heard_of(20) == sent

    async def test_an_event_that_no_queue_takes_is_an_error(self, transport: Transport) -> None:
        with pytest.raises(Unroutable, match=r"maas\.nobody\.listens"):
            await transport.publish(Event("maas.nobody.listens", "engine", "S1A-1", NOW))

    async def test_a_handler_that_raises_is_given_the_event_again(
        self, transport: Transport
    ) -> None:
        listener = Listener(failures=2)
        await transport.subscribe(FIGURES, listener)
        sent = hint(FIGURES)
        await transport.publish(sent)
        assert await listener.heard_of(1) == [sent]
        assert listener.calls == 3

    async def test_an_event_that_is_never_handled_ends_in_the_dead_letters_and_blocks_nobody(
        self, transport: Transport
    ) -> None:
        listener = Listener(failures=ATTEMPTS)
        await transport.subscribe(FIGURES, listener)
        await transport.publish(hint(FIGURES, "S1A-poison"))
        after = hint(FIGURES, "S1A-after")
        await transport.publish(after)
        assert await listener.heard_of(1) == [after]
        assert await transport.dead(FIGURES.queue) == 1
