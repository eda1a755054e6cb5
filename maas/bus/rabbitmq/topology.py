"""The choreography as a broker's things: exchanges, quorum queues, dead letters, versions.

Everything is named here and declared from here, by every process at its start: declaring what
exists alike changes nothing. A queue keeps its arguments for life, so another argument is another
version, which is another name: `engine.facts`, then `engine.facts.v2`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maas.choreography import Subscription

EVENTS = "maas.events"  # topic: an event under its type
QUEUES = "maas.queues"  # direct: one queue under its name, for replays
DEAD = "maas.dead"  # direct: the dead letters of a queue under its name
EXCHANGES: Mapping[str, str] = {EVENTS: "topic", QUEUES: "direct", DEAD: "direct"}

DELIVERY_LIMIT = 20  # for what kills its reader; 4.x has this default, 3.10 has none
_NEVER = 1_000_000_000  # 4.x counts looking at a dead letter too; 3.10 knows no -1 for "no limit"


@dataclass(frozen=True, slots=True)
class Queue:
    """A durable quorum queue, its arguments, and the (exchange, routing key) it listens to."""

    name: str
    arguments: Mapping[str, str | int | bool]
    bindings: tuple[tuple[str, str], ...]


def queue_name(subscription: Subscription) -> str:
    """The subscription's queue on the broker, with its version."""
    return _versioned(subscription.queue, subscription.version)


def dead_name(queue: str) -> str:
    """Where the dead letters of a queue are."""
    return f"{queue}.dead"


def queues(subscriptions: Sequence[Subscription]) -> list[Queue]:
    """Every queue that must exist, each followed by the one for its dead letters."""
    return [queue for each in subscriptions for queue in (_live(each), _dead(each))]


def older_names(subscription: Subscription) -> list[str]:
    """What the queue was called in its former versions."""
    return [_versioned(subscription.queue, one) for one in range(1, subscription.version)]


def is_ours(name: str, subscriptions: Sequence[Subscription]) -> bool:
    """Whether a queue found on the broker is named as ours are: by a role that listens."""
    return name.partition(".")[0] in {each.role for each in subscriptions}


def permission(subscriptions: Sequence[Subscription]) -> str:
    """What the account may configure, write and read in its vhost, as RabbitMQ writes it."""
    return rf"^(maas|{'|'.join(sorted({each.role for each in subscriptions}))})\."


def _versioned(queue: str, version: int) -> str:
    return queue if version == 1 else f"{queue}.v{version}"


def _live(subscription: Subscription) -> Queue:
    name = queue_name(subscription)
    arguments: dict[str, str | int | bool] = {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": DEAD,
        "x-dead-letter-routing-key": name,
        "x-dead-letter-strategy": "at-least-once",  # a letter in transit survives its node
        "x-overflow": "reject-publish",  # which that strategy demands
    }
    if subscription.ordered:
        arguments["x-single-active-consumer"] = True
    return Queue(name, arguments, ((EVENTS, subscription.event), (QUEUES, name)))


def _dead(subscription: Subscription) -> Queue:
    name = queue_name(subscription)
    arguments: dict[str, str | int | bool] = {
        "x-queue-type": "quorum",
        "x-delivery-limit": _NEVER,
    }
    return Queue(dead_name(name), arguments, ((DEAD, name),))
