"""The faults in force: ordered over the control API, in time or by number of requests.

Acts of one service are laid around it in the order they were ordered, the first outermost. A
fault with a count is used up only by requests that it touches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from simulator.control.acts import Following, Scene
from simulator.control.kinds import KINDS, Kind
from simulator.control.params import BadOrder, Params, read_instant, read_params
from simulator.services.schema import instant_text
from simulator.services.shelf import Shelf
from simulator.services.wire import Answer, Request
from simulator.world.model import Offer

_FIELDS = ("service", "kind", "count", "from", "until", "params")


@dataclass(slots=True)
class Fault:
    """In force in [since, until) as far as given, and for `left` more requests if given."""

    id: str
    service: str
    kind: str
    params: Params
    since: int | None = None
    until: int | None = None
    left: int | None = None
    injected: Offer | None = None

    def holds(self, now: int) -> bool:
        return (
            (self.left is None or self.left > 0)
            and (self.since is None or self.since <= now)
            and (self.until is None or now < self.until)
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "service": self.service,
            "kind": self.kind,
            "count": self.left,
            "from": None if self.since is None else instant_text(self.since),
            "until": None if self.until is None else instant_text(self.until),
            "params": dict(self.params),
            "injected": None if self.injected is None else self.injected.id,
        }


@dataclass(slots=True)
class Faults:
    """`shelves` are those that take entries, by service; `services` all that take faults."""

    services: frozenset[str]
    shelves: Mapping[str, Shelf[Offer]]
    _by_id: dict[str, Fault] = field(default_factory=dict)
    _acting: dict[str, list[Fault]] = field(default_factory=dict)
    _numbers: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    def order(self, order: object, now: int) -> Fault:
        """Put a fault in force as ordered; raises BadOrder."""
        service, kind_name, kind = self._target(order)
        assert isinstance(order, dict)
        fault = Fault(
            id=f"fault-{self._numbers()}",
            service=service,
            kind=kind_name,
            params=read_params(order.get("params") or {}, kind.params),
            since=_instant(order, "from"),
            until=_instant(order, "until"),
            left=_count(order),
        )
        if kind.inject is None:
            self._acting.setdefault(service, []).append(fault)
        else:
            self._inject(kind, fault, now)
        self._by_id[fault.id] = fault
        return fault

    def get(self, fault_id: str) -> Fault | None:
        return self._by_id.get(fault_id)

    def all(self) -> list[Fault]:
        return list(self._by_id.values())

    def lift(self, fault_id: str) -> bool:
        """Take a fault away with what it injected; False when there is none of that id."""
        fault = self._by_id.pop(fault_id, None)
        if fault is None:
            return False
        if fault.injected is not None:
            self.shelves[fault.service].remove(fault.injected)
        else:
            self._acting[fault.service].remove(fault)
        return True

    def acting(self, service: str, now: int) -> list[Fault]:
        """The faults of a service that hold now; the usual answer is none."""
        ordered = self._acting.get(service)
        return [fault for fault in ordered if fault.holds(now)] if ordered else []

    def _target(self, order: object) -> tuple[str, str, Kind]:
        if not isinstance(order, dict):
            raise BadOrder('a fault is ordered as {"service": …, "kind": …}')
        if unknown := [name for name in order if name not in _FIELDS]:
            raise BadOrder(f"unknown field {unknown[0]!r}; there are: {', '.join(_FIELDS)}")
        service, name = str(order.get("service")), str(order.get("kind"))
        if name not in KINDS:
            raise BadOrder(f"unknown kind {name!r}; there are: {', '.join(KINDS)}")
        if service not in self.services:
            known = ", ".join(sorted(self.services))
            raise BadOrder(f"unknown service {service!r}; there are: {known}")
        return service, name, KINDS[name]

    def _inject(self, kind: Kind, fault: Fault, now: int) -> None:
        shelf = self.shelves.get(fault.service)
        if shelf is None:
            raise BadOrder(f"{fault.kind} needs a service with Products, not {fault.service}")
        if (fault.since, fault.until, fault.left) != (None, None, None):
            raise BadOrder(f"{fault.kind} stays until it is deleted: leave out count, from, until")
        assert kind.inject is not None
        fault.injected = kind.inject(fault.service, fault.params, now)
        if not shelf.add(fault.injected):
            raise BadOrder(f"there is already an entry with id {fault.injected.id}: give another")


def through(faults: list[Fault], other_host: str, request: Request, service: Following) -> Answer:
    """The answer of a service with these faults laid around it."""
    if not faults:
        return service(request)
    fault, rest = faults[0], faults[1:]
    act = KINDS[fault.kind].act
    assert act is not None

    def following(inner: Request) -> Answer:
        return through(rest, other_host, inner, service)

    answer = act(Scene(fault.service, fault.params, other_host), request, following)
    if answer is None:
        return following(request)
    if fault.left is not None:
        fault.left -= 1
    return answer


def _instant(order: dict[str, Any], name: str) -> int | None:
    return None if order.get(name) is None else read_instant(name, order[name])


def _count(order: dict[str, Any]) -> int | None:
    value = order.get("count")
    if value is not None and (type(value) is not int or value < 1):
        raise BadOrder(f"count must be a number of requests of 1 or more, got {value!r}")
    return value
