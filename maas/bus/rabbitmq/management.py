"""How full the queues are, from the broker's management API.

Not by declaring them passively: a connection that reopens itself answers with what it remembers,
and nobody could tell unacked events apart. Nodes are asked one after the other until one answers.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from maas.bus.errors import BrokerUnavailable
from maas.bus.rabbitmq.address import Broker

WITHIN = 5.0  # seconds for one node
_FIELDS = "name,type,arguments,messages_ready,messages_unacknowledged,consumers,leader,online,state"


@dataclass(frozen=True, slots=True)
class QueueReading:
    """One queue as its leader last reported it; counts are some seconds old."""

    name: str
    kind: str
    arguments: Mapping[str, object]
    ready: int
    unacked: int
    consumers: int
    leader: str
    online: int  # members that run
    state: str


async def read_queues(broker: Broker) -> list[QueueReading]:
    """Every queue of the vhost; raises BrokerUnavailable telling of each node that was asked."""
    if not broker.management:
        raise BrokerUnavailable(
            "how full the queues are is not known: set MAAS_BROKER_MANAGEMENT_URL"
        )
    told: list[str] = []
    path = f"/api/queues/{quote(broker.vhost, safe='')}?columns={_FIELDS}"
    trust = ssl.create_default_context(cafile=broker.ca_file)
    async with httpx.AsyncClient(
        auth=(broker.user, broker.password), timeout=WITHIN, verify=trust, trust_env=False
    ) as client:
        for url in broker.management:
            try:
                answer = await client.get(url + path)
                answer.raise_for_status()
                return [_reading(one) for one in answer.json()]
            except (httpx.HTTPError, ValueError) as error:
                told.append(f"{url}: {_explained(error)}")
    raise BrokerUnavailable(f"the management API does not answer: {'; '.join(told)}")


def _reading(one: Mapping[str, object]) -> QueueReading:
    online = one.get("online")
    arguments = one.get("arguments")
    return QueueReading(
        name=str(one["name"]),
        kind=str(one.get("type", "")),
        arguments=arguments if isinstance(arguments, dict) else {},
        ready=_count(one.get("messages_ready")),
        unacked=_count(one.get("messages_unacknowledged")),
        consumers=_count(one.get("consumers")),
        leader=str(one.get("leader", "")),
        online=len(online) if isinstance(online, list) else 0,
        state=str(one.get("state", "")),
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0  # absent until the queue first reports


def _explained(error: Exception) -> str:
    if isinstance(error, httpx.HTTPStatusError) and error.response.status_code == 401:
        return "the account may not ask: give it the tag monitoring (or management)"
    return str(error) or type(error).__name__
