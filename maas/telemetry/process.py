"""What one process counts of itself, for its own /metrics; gone with the process.

Labels are names of jobs, queues and roles: closed sets that the catalogue and the code give.
"""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.registry import Collector

from maas.telemetry.exposition import Family, family_of
from maas.telemetry.metrics import PROCESS_METRICS, Metric

Labels = tuple[str, ...]


class ProcessCounts(Collector):
    """Counters and gauges by name and labels."""

    def __init__(self) -> None:
        self._values: dict[tuple[Metric, Labels], float] = {}

    def add(self, metric: Metric, labels: Labels = (), amount: float = 1.0) -> None:
        """Count up."""
        self._values[metric, labels] = self._values.get((metric, labels), 0.0) + amount

    def set(self, metric: Metric, labels: Labels = (), value: float = 1.0) -> None:
        """Say how it stands."""
        self._values[metric, labels] = value

    def value(self, metric: Metric, labels: Labels = ()) -> float | None:
        """How it stands; None while nothing was said."""
        return self._values.get((metric, labels))

    def collect(self) -> Iterable[Family]:
        """All families, in the order of PROCESS_METRICS."""
        families = {metric.name: family_of(metric) for metric in PROCESS_METRICS}
        for (metric, labels), value in self._values.items():
            families[metric.name].add_metric(labels, value)
        return families.values()

    def render(self) -> bytes:
        """The body of /metrics, text format 0.0.4."""
        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)
