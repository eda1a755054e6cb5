"""How many series each metric may have: labels are ids of the catalogue and closed sets."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from typing import Protocol

from maas.domain.states import Danger, ItemState, ObjectiveState, Severity, TroubleKind
from maas.telemetry.metrics import METRICS, Metric

LOCATIONS = 20  # vantage points
MEASURES, ABOUT = 20, 200  # of one meter: what is measured, and queues, pods or queries
LEASES_PER_SOURCE = 4
QUEUES = 50  # of the choreography, and their dead letters
CLOSED: Mapping[str, int] = {
    "verdict": 3,
    "outcome": 2,
    "severity": len(Severity),
    "location": LOCATIONS,
    "measure": MEASURES,
    "about": ABOUT,
    "queue": QUEUES,
    "danger": len(Danger),
    "kind": len(TroubleKind),
}
STATES: Mapping[str, int] = {
    "maas_objective_items": len(ItemState),
    "maas_objective_state": len(ObjectiveState),
    "maas_deliveries": 3,
}


class Watched(Protocol):
    """What bounds need of the catalogue, which stands above this package."""

    @property
    def objectives(self) -> Sized: ...
    @property
    def targets(self) -> Sized: ...
    @property
    def interfaces(self) -> Sized: ...
    @property
    def plans(self) -> Sized: ...
    @property
    def folders(self) -> Sized: ...
    @property
    def trackers(self) -> Sized: ...
    @property
    def meters(self) -> Sized: ...
    @property
    def channels(self) -> Sized: ...
    @property
    def canaries(self) -> Sized: ...
    @property
    def pipelines(self) -> Sized: ...
    @property
    def deliveries(self) -> Sized: ...


def bounds(catalogue: Watched) -> dict[str, int]:
    """By metric, the most series it may have with this catalogue."""
    read = (catalogue.interfaces, catalogue.plans, catalogue.folders, catalogue.trackers,
            catalogue.meters, catalogue.deliveries)  # fmt: skip
    sources = sum(map(len, read))
    sizes = {
        "objective": len(catalogue.objectives),
        "target": len(catalogue.targets),
        "source": sources,
        "channel": len(catalogue.channels),
        "canary": len(catalogue.canaries),
        "pipeline": len(catalogue.pipelines),
        "lease": LEASES_PER_SOURCE * sources + 20,
        **CLOSED,
    }
    return {metric.name: _bound(metric, sizes) for metric in METRICS}


def _bound(metric: Metric, sizes: Mapping[str, int]) -> int:
    product = 1
    for label in metric.labels:
        product *= STATES[metric.name] if label == "state" else sizes[label]
    return product
