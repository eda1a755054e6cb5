"""What every transport promises, whatever carries the messages.

In-process queues are one; a broker is another module beside it, passing the same contract tests
(tests/maas/bus/contract.py). Delivery is at least once: a handler that raises is given the event
again, and an event it never manages goes to the queue's dead letters, which is told.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from maas.choreography import Subscription
from maas.domain.events import Event

Handler = Callable[[Event], Awaitable[None]]

ATTEMPTS = 5  # how often a handler is given an event before it goes to the dead letters


class Transport(Protocol):
    """Carries events to every queue that the choreography binds to their type."""

    @property
    def connected(self) -> bool:
        """Whether events can be published and heard now; without it everything goes by timers."""

    async def publish(self, event: Event) -> None:
        """Return only when every queue has the event.

        Raises Unroutable when no queue takes its type, NotConfirmed when it may not have arrived.
        """

    async def subscribe(self, subscription: Subscription, handler: Handler) -> None:
        """Hand the queue's events to `handler`, one at a time, those already waiting first."""

    async def dead(self, queue: str) -> int:
        """How many events of this queue were given up on."""

    async def close(self) -> None:
        """Stop handing out events; those not handled stay with the transport if it is durable."""
