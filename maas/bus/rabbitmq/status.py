"""Where every queue of the choreography stands, and what stands beside them on the broker.

What nobody could say is None, and `why` tells the reason: nothing is read as empty because the
broker did not answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maas.bus.errors import BrokerUnavailable
from maas.bus.rabbitmq.address import Broker
from maas.bus.rabbitmq.management import QueueReading, read_queues
from maas.bus.rabbitmq.topology import dead_name, is_ours, queue_name, queues
from maas.choreography import Subscription


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """One queue of the choreography; counts are None while nobody knows them."""

    queue: str
    event: str
    role: str
    job: str
    ready: int | None = None
    unacked: int | None = None
    consumers: int | None = None
    dead: int | None = None
    leader: str = ""
    members: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class OldQueue:
    """A queue named as ours are that the choreography no longer has."""

    queue: str
    ready: int
    unacked: int
    consumers: int


@dataclass(frozen=True, slots=True)
class BrokerStatus:
    """What the broker holds for us, or why that is not known."""

    queues: tuple[QueueStatus, ...]
    old: tuple[OldQueue, ...] = ()
    why: str = ""


async def broker_status(broker: Broker, subscriptions: Sequence[Subscription]) -> BrokerStatus:
    """Ask the management API; an answer that does not come is told in `why`."""
    try:
        readings = {one.name: one for one in await read_queues(broker)}
    except BrokerUnavailable as error:
        return BrokerStatus(unknown(subscriptions), why=str(error))
    return BrokerStatus(
        tuple(_status(each, readings, subscriptions) for each in subscriptions),
        tuple(_old(readings, subscriptions)),
    )


def unknown(subscriptions: Sequence[Subscription]) -> tuple[QueueStatus, ...]:
    """Every queue, with nothing known of it."""
    return tuple(
        QueueStatus(queue_name(each), each.event, each.role, each.job) for each in subscriptions
    )


def _status(
    each: Subscription, readings: Mapping[str, QueueReading], subscriptions: Sequence[Subscription]
) -> QueueStatus:
    name = queue_name(each)
    live, dead = readings.get(name), readings.get(dead_name(name))
    if live is None or dead is None:
        problem = "not declared yet: it will be when a process of the platform connects"
        return QueueStatus(name, each.event, each.role, each.job, problem=problem)
    return QueueStatus(
        queue=name, event=each.event, role=each.role, job=each.job, ready=live.ready,
        unacked=live.unacked, consumers=live.consumers, dead=dead.ready + dead.unacked,
        leader=live.leader, members=live.online, problem=_problem(live, subscriptions),
    )  # fmt: skip


def _problem(live: QueueReading, subscriptions: Sequence[Subscription]) -> str:
    declared = next(one for one in queues(subscriptions) if one.name == live.name)
    if dict(live.arguments) != dict(declared.arguments):
        return "it has other arguments than the choreography says: raise the Subscription's version"
    if live.consumers == 0:
        return "nobody listens"
    return "" if live.state in ("running", "") else f"its state is {live.state}"


def _old(
    readings: Mapping[str, QueueReading], subscriptions: Sequence[Subscription]
) -> list[OldQueue]:
    known = {one.name for one in queues(subscriptions)}
    return [
        OldQueue(one.name, one.ready, one.unacked, one.consumers)
        for name, one in sorted(readings.items())
        if name not in known and is_ours(name, subscriptions)
    ]
