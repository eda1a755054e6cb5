"""The archive's own accounts: how much it holds, hour by hour, and the orders of its products."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from maas.domain.instants import DAY, HOUR
from simulator.services.schema import Column, Kind, Schema, instant_text
from simulator.services.shelf import Place
from simulator.world.luck import MINUTE, Luck
from simulator.world.model import Offer

ORDERED_ONE_IN = 50


@dataclass(frozen=True, slots=True)
class Metric:
    id: str
    name: str
    at: int
    counter: int


@dataclass(frozen=True, slots=True)
class Order:
    """An order; from `done_at` on it is settled, well or badly."""

    id: str
    size: int
    submitted_at: int
    done_at: int
    failed: bool

    def status(self, now: int) -> str:
        if now >= self.done_at:
            return "failed" if self.failed else "completed"
        return "in_progress" if now >= self.submitted_at + 2 * MINUTE else "queued"


def metrics(seed: int, offers: Sequence[Offer]) -> list[Metric]:
    """Products and bytes archived so far, at each full hour."""
    shown = sorted((one.visible_at, one.size) for one in offers)
    if not shown:
        return []
    found, size, count = [], 0, 0
    times = [at for at, _ in shown]
    for at in range(times[0] // HOUR * HOUR + HOUR, times[-1] + HOUR, HOUR):
        until = bisect_right(times, at)
        size += sum(one for _, one in shown[count:until])
        count = until
        for name, value in (("ArchivedProducts", count), ("ArchivedSize", size)):
            found.append(Metric(Luck(seed, name, at, "metric").uuid(), name, at, value))
    return found


def orders(seed: int, offers: Iterable[Offer]) -> list[Order]:
    """Orders of some archived products, a few of which fail."""
    found = []
    for one in offers:
        luck = Luck(seed, one.id, "order")
        if int(one.id[:8], 16) % ORDERED_ONE_IN:
            continue
        submitted = one.visible_at + luck.between(1, 20) * HOUR
        done = submitted + luck.between(5, 180) * MINUTE
        found.append(Order(luck.uuid(), one.size, submitted, done, luck.chance(0.04)))
    return found


def metric_place(one: Metric) -> Place:
    return Place(one.id, one.at, one.at)


def order_place(one: Order) -> Place:
    return Place(one.id, one.submitted_at, one.submitted_at)


def write_metric(one: Metric, expand: frozenset[str], now: int) -> dict[str, Any]:
    return {
        "Name": one.name, "Timestamp": instant_text(one.at), "MetricType": "Counter",
        "Gauge": None, "Counter": one.counter,
    }  # fmt: skip


def write_order(one: Order, expand: frozenset[str], now: int) -> dict[str, Any]:
    status = one.status(now)
    done = now >= one.done_at
    evicts = done and not one.failed
    return {
        "Id": one.id, "Status": status, "StatusMessage": "tape not readable" if
        status == "failed" else "", "OrderSize": one.size, "Priority": 50,
        "SubmissionDate": instant_text(one.submitted_at),
        "EstimatedDate": instant_text(one.submitted_at + HOUR),
        "CompletedDate": instant_text(one.done_at) if done else None,
        "EvictionDate": instant_text(one.done_at + 7 * DAY) if evicts else None,
    }  # fmt: skip


METRICS: Final[Schema[Metric]] = Schema(
    "Metrics",
    "Metric",
    {
        "Name": Column(Kind.TEXT, lambda it, now: it.name),
        "Timestamp": Column(Kind.INSTANT, lambda it, now: it.at),
        "Counter": Column(Kind.NUMBER, lambda it, now: it.counter),
    },
)
ORDERS: Final[Schema[Order]] = Schema(
    "Orders",
    "Order",
    {
        "Id": Column(Kind.GUID, lambda it, now: it.id),
        "Status": Column(Kind.TEXT, lambda it, now: it.status(now)),
        "SubmissionDate": Column(Kind.INSTANT, lambda it, now: it.submitted_at),
    },
)
