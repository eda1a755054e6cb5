"""The broker as this process last saw it: asked for pages and scrapes, but not for each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

from maas.bus.rabbitmq.address import Broker, read_broker
from maas.bus.rabbitmq.status import BrokerStatus, broker_status
from maas.choreography import SUBSCRIPTIONS
from maas.telemetry.snapshot import QueueDepth

KEPT = 5.0  # seconds; the broker itself counts no oftener


class BusWatch:
    """Asks the management API at most every few seconds, whoever and however many want to know."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._broker: Broker | None = read_broker(environ)
        self._asking = asyncio.Lock()
        self._seen: BrokerStatus | None = None
        self._seen_at = 0.0

    async def status(self) -> BrokerStatus | None:
        """Every queue; None where no broker is configured."""
        if self._broker is None:
            return None
        async with self._asking:
            if self._seen is None or time.monotonic() - self._seen_at > KEPT:
                self._seen = await broker_status(self._broker, SUBSCRIPTIONS)
                self._seen_at = time.monotonic()
            return self._seen

    async def depths(self) -> tuple[QueueDepth, ...]:
        """What is known of the queues, for the metrics."""
        found = await self.status()
        return () if found is None else tuple(_depths(found))


def _depths(found: BrokerStatus) -> list[QueueDepth]:
    depths = []
    for one in found.queues:
        counts = (one.ready, one.unacked, one.consumers, one.dead)
        known = [count for count in counts if count is not None]
        if len(known) == len(counts):
            depths.append(QueueDepth(one.queue, *known))
    return depths
