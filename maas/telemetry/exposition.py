"""A snapshot as Prometheus text. What is not known is absent, never zero.

The registry is made for one answer and thrown away: nothing is kept between scrapes, so every
replica answers alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Protocol

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from maas.domain.budget import budget_remaining
from maas.domain.instants import SECOND, duration_us, to_us
from maas.domain.states import ObjectiveState, Outcome, Severity, TroubleKind
from maas.telemetry import metrics
from maas.telemetry.metrics import METRICS, Metric
from maas.telemetry.snapshot import ObjectiveReading, Snapshot

Sample = tuple[Metric, tuple[str, ...], float]
Family = CounterMetricFamily | GaugeMetricFamily


class _Population(Protocol):
    @property
    def target(self) -> str | None: ...


class _Objective(Protocol):
    @property
    def target(self) -> Fraction: ...
    @property
    def population(self) -> _Population: ...
    @property
    def degraded(self) -> Fraction: ...
    def time_key(self, name: str) -> str: ...


class Promises(Protocol):
    """What metrics need of the catalogue, which stands above this package."""

    @property
    def objectives(self) -> Mapping[str, _Objective]: ...


def render_metrics(snapshot: Snapshot, catalogue: Promises) -> bytes:
    """The body of /metrics, text format 0.0.4."""
    registry = CollectorRegistry()
    registry.register(SnapshotCollector(snapshot, catalogue))
    return generate_latest(registry)


class SnapshotCollector(Collector):
    """Turns a snapshot into metric families; every exported name appears, with or without data."""

    def __init__(self, snapshot: Snapshot, catalogue: Promises) -> None:
        self._snapshot = snapshot
        self._catalogue = catalogue

    def collect(self) -> Iterable[Family]:
        """All families, in the order of METRICS."""
        families = {metric.name: family_of(metric) for metric in METRICS}
        for metric, labels, value in _samples(self._snapshot, self._catalogue):
            families[metric.name].add_metric(labels, value)
        return families.values()


def family_of(metric: Metric) -> Family:
    """An empty family of a metric, in the terms of the library."""
    if metric.kind == "counter":
        return CounterMetricFamily(metric.name, metric.help, labels=metric.labels)
    return GaugeMetricFamily(metric.name, metric.help, labels=metric.labels)


def _samples(snapshot: Snapshot, catalogue: Promises) -> Iterator[Sample]:
    yield from _harvest(snapshot)
    yield from _probes(snapshot)
    for reading in snapshot.objectives:
        objective = catalogue.objectives.get(reading.objective)
        if objective is not None:
            yield from _objective(snapshot, reading, objective)
    yield from _queues(snapshot)
    yield from _canaries(snapshot)
    yield from _pipelines(snapshot)
    for lease in snapshot.leases:
        yield metrics.LEASE_EXPIRY, (lease.name,), _seconds(lease.expires_at)
        yield metrics.LEASE_TOKEN, (lease.name,), lease.token


def _harvest(snapshot: Snapshot) -> Iterator[Sample]:
    for source in snapshot.sources:
        labels = (source.source,)
        if source.position is not None:
            lag = duration_us(snapshot.as_of - source.position)
            yield metrics.HARVEST_LAG, labels, lag / SECOND
        if source.last_success_at is not None:
            yield metrics.HARVEST_SUCCESS, labels, _seconds(source.last_success_at)
        yield metrics.HARVEST_FAILING, labels, float(source.failing)
        yield metrics.HARVEST_ENTRIES, labels, source.entries
        yield metrics.HARVEST_QUARANTINED, labels, source.quarantined
        yield metrics.HARVEST_FAILURES, labels, source.failures
        if source.differing is not None:
            yield metrics.HARVEST_DIFFERENCE, labels, source.differing
    for meter in snapshot.meters:
        yield metrics.METER_READING, (meter.source, meter.measure, meter.about), meter.value


def _canaries(snapshot: Snapshot) -> Iterator[Sample]:
    for one in snapshot.canaries:
        labels = (one.canary,)
        if one.answered_at is not None:
            yield metrics.CANARY_ANSWERED, labels, _seconds(one.answered_at)
        yield metrics.CANARY_OVERDUE, labels, one.overdue
        for metric, value in (
            (metrics.CANARY_RECALL, one.recall),
            (metrics.CANARY_FALSE_ALARMS, one.false_alarms),
            (metrics.CANARY_POSITION, one.position_m),
        ):
            if value is not None:
                yield metric, labels, value
    for labels_of_both, count in snapshot.delivered.items():
        yield metrics.DELIVERED, labels_of_both, count


def _pipelines(snapshot: Snapshot) -> Iterator[Sample]:
    for one in snapshot.pipelines:
        yield metrics.PIPELINE_HEARD, (one.pipeline,), _seconds(one.heard_at)
        for danger, count in sorted(one.flying.items()):
            yield metrics.PIPELINE_IN_FLIGHT, (one.pipeline, danger), count
        for kind in TroubleKind:
            yield metrics.PIPELINE_TROUBLES, (one.pipeline, kind), one.troubles.get(kind, 0)


def _probes(snapshot: Snapshot) -> Iterator[Sample]:
    for probe in snapshot.probes:
        labels = (probe.target, probe.location)
        if probe.outcome != Outcome.UNKNOWN:
            yield metrics.PROBE_SUCCESS, labels, float(probe.outcome == Outcome.UP)
        if probe.total_us is not None:
            yield metrics.PROBE_DURATION, labels, probe.total_us / SECOND
        yield metrics.PROBE_TIME, labels, _seconds(probe.at)


def _objective(
    snapshot: Snapshot, reading: ObjectiveReading, objective: _Objective
) -> Iterator[Sample]:
    labels = (reading.objective,)
    yield metrics.OBJECTIVE_TARGET, labels, float(objective.target)
    for state in ObjectiveState:
        yield metrics.OBJECTIVE_STATE, (*labels, state), float(reading.state == state)
    for item_state, count in reading.items.items():
        yield metrics.OBJECTIVE_ITEMS, (*labels, item_state), count
    if reading.valid:
        yield metrics.OBJECTIVE_STRICT, labels, float(Fraction(reading.good, reading.valid))
    remaining = budget_remaining(reading.good, reading.valid, objective.target)
    if remaining is not None:
        yield metrics.ERROR_BUDGET, labels, float(remaining)
    counts_time = objective.population.target is not None
    key = objective.time_key(reading.objective) if counts_time else None
    yield from _judged(snapshot, reading.objective, objective.degraded, key)
    coverage = _coverage(snapshot, reading, key)
    if coverage is not None:
        yield metrics.OBJECTIVE_COVERAGE, labels, float(coverage)


def _judged(
    snapshot: Snapshot, name: str, weight: Fraction, target: str | None
) -> Iterator[Sample]:
    if target is None:
        good, bad = snapshot.judged_items.get(name, (0, 0))
        yield metrics.JUDGED_ITEMS, (name, "good"), good
        yield metrics.JUDGED_ITEMS, (name, "bad"), bad
    elif (time := snapshot.judged_times.get(target)) is not None:
        up = time.up_us + weight * time.degraded_us
        down = time.down_us + (1 - weight) * time.degraded_us
        yield metrics.JUDGED_TIME, (name, "good"), float(up / SECOND)
        yield metrics.JUDGED_TIME, (name, "bad"), float(down / SECOND)


def _coverage(snapshot: Snapshot, reading: ObjectiveReading, target: str | None) -> Fraction | None:
    if target is not None:
        time = snapshot.target_times.get((reading.window_start, target))
        seen, unknown = (0, 0) if time is None else (time.seen_us, time.unknown_us)
    else:
        unknown = reading.items.get("unknown", 0)
        seen = sum(reading.items.get(state, 0) for state in _DETERMINED)
    return Fraction(seen, seen + unknown) if seen + unknown else None


_DETERMINED = ("on_time", "late", "missing", "overdue")


def _queues(snapshot: Snapshot) -> Iterator[Sample]:
    if snapshot.last_tick_at is not None:
        yield metrics.ENGINE_TICK, (), _seconds(snapshot.last_tick_at)
    yield metrics.UNJUDGED, (), snapshot.unjudged
    yield metrics.OUTBOX_UNSENT, (), snapshot.unsent
    yield metrics.OUTBOX_UNROUTABLE, (), snapshot.unroutable
    if snapshot.oldest_unsent_at is not None:
        yield metrics.OUTBOX_OLDEST, (), _seconds(snapshot.oldest_unsent_at)
    for depth in snapshot.queues:
        yield metrics.BUS_READY, (depth.queue,), depth.ready
        yield metrics.BUS_UNACKED, (depth.queue,), depth.unacked
        yield metrics.BUS_CONSUMERS, (depth.queue,), depth.consumers
        yield metrics.BUS_DEAD, (depth.queue,), depth.dead
    yield metrics.UNTOLD, (), snapshot.untold
    for labels, count in snapshot.deliveries.items():
        yield metrics.DELIVERIES, labels, count
    for severity in Severity:
        yield metrics.INCIDENTS_OPEN, (severity,), snapshot.incidents_open.get(severity, 0)


def _seconds(moment: datetime) -> float:
    return to_us(moment) / SECOND
