"""What really happened to each image, as nobody in the chain tells it: the key for whoever watches.

Steps carry the very instants of the messages, also of those that were lost. A delivery says from
which attempts it was made, so that an older result over a newer one is plain to see.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from simulator.chain.faults import KINDS, Fault
from simulator.chain.finding.ground import apart
from simulator.chain.plan import CANARY, Image
from simulator.chain.steps import Event, Step, now

KEPT: Final = 2000
SPOILING: Final = frozenset({"corrupt_output", "empty_delivery", "wrong_axis_order"})
CONTESTED: Final = "detect"
"""The stage where two attempts may write over each other."""
HARMLESS: Final = frozenset({"repeated_message"})
Ships = Sequence[Mapping[str, Any]]
SAME_SHIP: Final = 150.0
"""Metres within which a delivered ship is the true one."""


@dataclass(slots=True)
class Entry:
    """All that is known of one image."""

    image: Image
    number: int | None
    offered_at: str | None = None
    ships: list[dict[str, Any]] = field(default_factory=list)
    slicks: int = 0
    steps: list[tuple[Step, int]] = field(default_factory=list)
    struck: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[Mapping[str, Any]] = field(default_factory=list)


class Book:
    """The entries of the last images, the oldest first."""

    def __init__(self) -> None:
        self.entries: OrderedDict[str, Entry] = OrderedDict()

    def enter(self, image: Image, number: int | None = None) -> Entry:
        entry = self.entries.setdefault(image.id, Entry(image, number))
        while len(self.entries) > KEPT:
            self.entries.popitem(last=False)
        return entry

    def step(self, step: Step, sent: int) -> None:
        if (entry := self.entries.get(step.image)) is not None:
            entry.steps.append((step, sent))

    def strike(
        self, image: str, fault: Fault, party: str, task: str = "", attempt: int = 0
    ) -> None:
        if (entry := self.entries.get(image)) is not None:
            entry.struck.append(
                {
                    "fault": fault.id,
                    "kind": fault.kind,
                    "stage": fault.stage,
                    "party": party,
                    "params": dict(fault.params),
                    "task": task,
                    "attempt": attempt,
                    "at": now(),
                }
            )

    def deliver(self, image: str, delivery: Mapping[str, Any]) -> None:
        """`delivery` has its instant, its task, its ships and the attempts it was made from."""
        if (entry := self.entries.get(image)) is not None:
            entry.deliveries.append(delivery)

    def to_json(self, image: str) -> dict[str, Any] | None:
        entry = self.entries.get(image)
        return None if entry is None else _told(entry)


def party_of(fault: Fault, image: Image) -> str:
    """Who answers for it; a supplier by its name."""
    party = KINDS[fault.kind].party
    return image.main if party == "supplier" else party


def _told(entry: Entry) -> dict[str, Any]:
    image = entry.image
    deliveries = [_delivery(entry, one) for one in entry.deliveries]
    last = deliveries[-1] if deliveries else None
    harmful = [one["party"] for one in entry.struck if one["kind"] not in HARMLESS]
    retrieved = [
        step for step, _ in entry.steps if (step.stage, step.event) == ("retrieve", "left")
    ]
    supplier = retrieved[-1].supplier if retrieved else None
    return {
        "image": image.id,
        "number": entry.number,
        "mission": image.mission,
        "customer": image.customer,
        "acquired_at": image.to_json()["acquired_at"].isoformat(),
        "offered_at": entry.offered_at,
        "main_supplier": image.main,
        "supplier": supplier,
        "switched": supplier is not None and image.customer != CANARY and supplier != image.main,
        "steps": _attempts(entry.steps),
        "messages": [asdict(step) | {"sent": sent} for step, sent in entry.steps],
        "faults": entry.struck,
        "responsible": harmful[0] if harmful else None,
        "deliveries": deliveries,
        "delivered_at": deliveries[0]["at"] if deliveries else None,
        "valid": last["valid"] if last is not None else None,
        "overwritten_by_older": last is not None and last["older_over_newer"],
        "slicks": entry.slicks,
        "ships": entry.ships,
        "score": None if last is None or not entry.ships else last["score"],
    }


def _attempts(steps: Sequence[tuple[Step, int]]) -> list[dict[str, Any]]:
    """One row for each attempt, in the order in which they began."""
    rows: dict[str, dict[str, Any]] = {}
    for step, _ in steps:
        row = rows.setdefault(
            step.task,
            {
                "stage": step.stage,
                "attempt": step.attempt,
                "task": step.task,
                "host": step.host,
                "supplier": step.supplier,
                "parents": step.parents,
                "entered_at": None,
                "left_at": None,
                "failed_at": None,
                "reason": "",
            },
        )
        row[f"{step.event}_at"] = step.at
        row["reason"] = step.reason or row["reason"]
    return list(rows.values())


def _delivery(entry: Entry, delivery: Mapping[str, Any]) -> dict[str, Any]:
    made_by = _lineage(entry, delivery["task"])
    tasks = {step.task for step in made_by.values()}
    flaws = [
        one["kind"] for one in entry.struck if one["kind"] in SPOILING and one["task"] in tasks
    ]
    attempts = {stage: step.attempt for stage, step in made_by.items()} | delivery["made_from"]
    newest = max(
        (
            step.attempt
            for step, _ in entry.steps
            if (step.stage, step.event) == (CONTESTED, Event.LEFT) and step.at <= delivery["at"]
        ),
        default=0,
    )
    return {
        "at": delivery["at"],
        "task": delivery["task"],
        "made_by": attempts,
        "valid": not flaws,
        "flaws": flaws,
        "older_over_newer": attempts.get(CONTESTED, newest) < newest,
        "ships": delivery["ships"],
        "score": _score(entry.ships, delivery["ships"]),
    }


def _lineage(entry: Entry, task: str) -> dict[str, Step]:
    """The tasks whose results a task stands on, its own first, by stage."""
    by_task = {step.task: step for step, _ in entry.steps}
    found: dict[str, Step] = {}
    while task in by_task:
        step = by_task[task]
        found[step.stage] = step
        task = step.parents[0] if step.parents else ""
    return found


def _score(
    truth: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]
) -> dict[str, int]:
    """How many of the true ships were delivered, and how many that are none."""
    pairs: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = []
    if truth and given:
        off = np.array([[apart(_place(t), _place(g)) for g in given] for t in truth])
        matched = zip(*linear_sum_assignment(np.minimum(off, 10 * SAME_SHIP)), strict=True)
        pairs = [(truth[int(t)], given[int(g)]) for t, g in matched if off[t, g] <= SAME_SHIP]
    reporting = [pair for pair in pairs if not pair[0]["dark"]]
    return {
        "true": len(truth),
        "dark": sum(1 for one in truth if one["dark"]),
        "delivered": len(given),
        "found": len(pairs),
        "false": len(given) - len(pairs),
        "matched": sum(1 for true, told in reporting if true["mmsi"] == told["mmsi"]),
        "dark_found": sum(1 for true, told in pairs if true["dark"] and told["mmsi"] is None),
    }


def _place(one: Mapping[str, Any]) -> tuple[float, float]:
    return float(one["latitude"]), float(one["longitude"])
