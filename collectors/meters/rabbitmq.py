"""RabbitMQ's management interface: depth, consumers and unacknowledged messages of each queue.

Dead letters are what lies in a queue to which other queues send what nobody took: by the default
exchange and a routing key, or by an exchange that is bound to it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec

from collectors.meters.told import MeterTold, name_of, named, number
from collectors.sources.asking import Service, ask
from collectors.sources.entry import EntryRefused
from maas.catalogue.model import Meter
from maas.db.facts_readings import Reading

OF_QUEUES = {
    "queue_ready": "messages_ready",
    "queue_unacknowledged": "messages_unacknowledged",
    "queue_consumers": "consumers",
}
OF_NODES = {"node_memory_alarm": "mem_alarm", "node_disk_alarm": "disk_free_alarm"}
_decode = msgspec.json.Decoder(list[dict[str, Any]]).decode


async def read_rabbitmq(service: Service, meter: Meter, since: datetime, at: datetime) -> MeterTold:
    """Readings of each queue of the virtual host and of each node."""
    told = MeterTold()
    root, host = service.root.rstrip("/"), quote(meter.vhost, safe="")
    queues = await ask(service, f"{root}/api/queues/{host}", _decode, "list of queues")
    nodes = await ask(service, f"{root}/api/nodes", _decode, "list of nodes")
    dead = await _dead_letter_queues(service, f"{root}/api/exchanges/{host}", queues)
    for queue in queues:
        if (name := _name(told, queue, "queue")) is None:
            continue
        for measure, field in OF_QUEUES.items():
            _add(told, measure, name, at, queue.get(field, 0))
        if name in dead:
            _add(told, "queue_dead_letters", name, at, queue.get("messages", 0))
    for node in nodes:
        if (name := _name(told, node, "node")) is None:
            continue
        _add(told, "node_running", name, at, node.get("running"))
        partitions = node.get("partitions") or []
        if node.get("running"):  # a node that is down knows nothing of the others
            split = len(partitions) if isinstance(partitions, list) else partitions
            _add(told, "node_partitions", name, at, split)
            for measure, field in OF_NODES.items():
                _add(told, measure, name, at, node.get(field))
    return told


async def _dead_letter_queues(
    service: Service, exchanges: str, queues: list[dict[str, Any]]
) -> set[str]:
    found: set[str] = set()
    asked: set[str] = set()
    for queue in queues:
        policy = named(queue, "effective_policy_definition")
        arguments = queue.get("arguments")
        for given, prefix in ((arguments, "x-"), (policy, "")):
            exchange = named(given, f"{prefix}dead-letter-exchange")
            key = named(given, f"{prefix}dead-letter-routing-key")
            if exchange == "":
                found.add(str(key or queue.get("name")))
            elif isinstance(exchange, str):
                asked.add(exchange)
    for exchange in sorted(asked):
        url = f"{exchanges}/{quote(exchange, safe='')}/bindings/source"
        bindings = await ask(service, url, _decode, "list of bindings")
        found |= {str(b.get("destination")) for b in bindings
                  if b.get("destination_type") == "queue"}  # fmt: skip
    return found


def _add(told: MeterTold, measure: str, about: str, at: datetime, value: Any) -> None:
    try:
        told.readings.append(Reading(measure, about, at, number(value, measure)))
    except EntryRefused as error:
        told.refused.append((f"{measure} of {about}", str(error)))


def _name(told: MeterTold, entry: dict[str, Any], what: str) -> str | None:
    try:
        return name_of(entry, "name")
    except EntryRefused as error:
        told.refused.append((msgspec.json.encode(entry).decode(), f"{what}: {error}"))
        return None
