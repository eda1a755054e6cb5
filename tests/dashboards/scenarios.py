"""Input for `promtool test rules`: three quiet days, eight hours of trouble, quiet again.

Series are written a value each five minutes. In the trouble every rule must fire for every subject
of the catalogue; eight hours after it none may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboards.rules.alert import AlertRule
from maas.telemetry import metrics

PACE = 300  # seconds between two values
QUIET, TROUBLE, AFTER = 864, 96, 110  # values
FIRES_AT, RESOLVED_AT = "3d7h30m", "3d16h"
UNTIL_THEN, UNTIL_AFTER = QUIET * PACE, (QUIET + TROUBLE) * PACE


@dataclass(frozen=True, slots=True)
class Scenario:
    """Series that make a rule fire, and labels that its alert has from them alone."""

    series: Mapping[str, str]
    labels: Mapping[str, str]


def _told(metric: metrics.Metric, values: str, **labels: str) -> dict[str, str]:
    written = ",".join(f'{key}="{value}"' for key, value in labels.items())
    return {f"{metric.name}{{{written}}}" if written else metric.name: values}


def level(quiet: float, trouble: float) -> str:
    """One value, another in the trouble, the first again."""
    parts = ((quiet, QUIET), (trouble, TROUBLE), (quiet, AFTER))
    return " ".join(f"{value:g}+0x{count - 1}" for value, count in parts)


def clock(ahead: int = 0) -> str:
    """The present, standing still in the trouble."""
    still = UNTIL_THEN + ahead
    return (
        f"{ahead}+{PACE}x{QUIET - 1} {still}+0x{TROUBLE - 1} "
        f"{UNTIL_AFTER + ahead}+{PACE}x{AFTER - 1}"
    )


GOOD = f"0+1x{QUIET - 1} {QUIET}+0x{TROUBLE - 1} {QUIET}+100x{AFTER - 1}"
BAD = f"0+0x{QUIET - 1} 100+100x{TROUBLE - 1} {100 * TROUBLE}+0x{AFTER - 1}"


def _burning(rule: AlertRule, metric: metrics.Metric) -> Scenario:
    name = rule.by["objective"]
    good = _told(metric, GOOD, objective=name, outcome="good")
    return Scenario(good | _told(metric, BAD, objective=name, outcome="bad"), {})


def _items(rule: AlertRule, state: str) -> Scenario:
    name = rule.by["objective"]
    planned = _told(metrics.OBJECTIVE_ITEMS, level(1000, 1000), objective=name, state="on_time")
    bad = _told(metrics.OBJECTIVE_ITEMS, level(0, 1000), objective=name, state=state)
    return Scenario(planned | bad, {})


def _state(rule: AlertRule, state: str) -> Scenario:
    name = rule.by["objective"]
    return Scenario(_told(metrics.OBJECTIVE_STATE, level(0, 1), objective=name, state=state), {})


def _one(metric: metrics.Metric, values: str, **more: str) -> Callable[[AlertRule], Scenario]:
    return lambda rule: Scenario(_told(metric, values, **rule.by, **more), {})


def _own(metric: metrics.Metric, values: str, shown: Mapping[str, str], **hidden: str) -> Scenario:
    return Scenario(_told(metric, values, **shown, **hidden), shown)


QUEUE = {"source": "broker", "about": "rejected"}
SCENARIOS: Mapping[str, Callable[[AlertRule], Scenario]] = {
    "MaasBudgetHalfSpent": lambda rule: _items(rule, "late"),
    "MaasBreachCertain": lambda rule: _items(rule, "late"),
    "MaasItemsOverdue": lambda rule: _items(rule, "overdue"),
    "MaasObjectiveBreached": lambda rule: _state(rule, "breached"),
    "MaasObjectiveNoData": lambda rule: _state(rule, "no_data"),
    "MaasTargetDown": _one(metrics.PROBE_SUCCESS, level(1, 0), location="main"),
    "MaasTargetUnseen": _one(metrics.PROBE_TIME, clock(), location="main"),
    "MaasHarvestLag": _one(metrics.HARVEST_LAG, level(60, 1_000_000)),
    "MaasHarvestFailing": _one(metrics.HARVEST_FAILURES, level(0, 5)),
    "MaasCountsDiffer": _one(metrics.HARVEST_DIFFERENCE, level(0, 2)),
    "MaasEngineSilent": _one(metrics.ENGINE_TICK, clock()),
    "MaasEventsStuck": _one(metrics.OUTBOX_UNSENT, level(0, 5)),
    "MaasSubjectsUnjudged": _one(metrics.UNJUDGED, level(0, 5)),
    "MaasChangesUntold": _one(metrics.UNTOLD, level(0, 5)),
    "MaasMessagesFailed": lambda _: _own(
        metrics.DELIVERIES, level(0, 1), {"channel": "duty"}, state="failed"
    ),
    "MaasLeaseLost": lambda _: _own(metrics.LEASE_EXPIRY, clock(600), {"lease": "engine.judge"}),
    "MaasDeadLetters": lambda _: _own(
        metrics.METER_READING, level(0, 7), QUEUE, measure="queue_dead_letters"
    ),
}
ABSENT = f"0+0x{QUIET - 1} _x{TROUBLE - 1} 0+0x{AFTER - 1}"  # for MaasUnseen, on its own


def scenario(rule: AlertRule, timed: frozenset[str]) -> Scenario:
    """What makes a rule fire; `timed` are objectives that judge time."""
    if rule.name == "MaasBudgetBurning":
        metric = metrics.JUDGED_TIME if rule.by["objective"] in timed else metrics.JUDGED_ITEMS
        return _burning(rule, metric)
    return SCENARIOS[rule.name](rule)


def case(series: Mapping[str, str], checks: list[dict[str, Any]]) -> dict[str, Any]:
    """One test of a promtool file."""
    told = [{"series": name, "values": values} for name, values in series.items()]
    return {"interval": "5m", "input_series": told, "alert_rule_test": checks}


def expected(rule: AlertRule, extra: Mapping[str, str]) -> dict[str, Any]:
    """The alert that a rule must give."""
    return {"exp_labels": {**rule.labels, **extra}, "exp_annotations": rule.annotations}
