"""Which transport carries the events: the broker's where one is configured, else this process's."""

from __future__ import annotations

from collections.abc import Sequence

from maas.bus.in_process import InProcessTransport
from maas.bus.rabbitmq.address import Broker
from maas.bus.rabbitmq.transport import RabbitTransport
from maas.bus.transport import Transport
from maas.choreography import SUBSCRIPTIONS, Subscription


def open_transport(
    broker: Broker | None, name: str, subscriptions: Sequence[Subscription] = SUBSCRIPTIONS
) -> Transport:
    """A transport that never waits for its broker; `name` tells people whose connection it is."""
    if broker is None:
        return InProcessTransport(subscriptions)
    return RabbitTransport(broker, name, subscriptions)
