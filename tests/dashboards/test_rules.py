"""By promtool's word: every alert rule of the example catalogue fires, and resolves."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboards.links import Links
from dashboards.rules.alert import AlertRule
from dashboards.rules.files import alert_groups, prometheus_alerts, prometheus_recording
from maas.catalogue.model import Catalogue
from maas.domain.burn_rates import BURN_RATE_RULES, MIN_EVENTS
from maas.telemetry import metrics
from tests.dashboards.scenarios import (
    ABSENT,
    BAD,
    FIRES_AT,
    GOOD,
    RESOLVED_AT,
    case,
    expected,
    level,
    scenario,
)

LINKS = Links("https://maas.example.org")


def promtool(folder: Path, catalogue: Catalogue, cases: list[dict[str, Any]]) -> str:
    """What `promtool test rules` says of these cases, empty when all is well."""
    for name, content in (
        ("recording.yaml", prometheus_recording()),
        ("alerts.yaml", prometheus_alerts(catalogue, LINKS)),
        (
            "tests.yaml",
            {
                "rule_files": ["recording.yaml", "alerts.yaml"],
                "evaluation_interval": "15m",
                "group_eval_order": ["maas-burn-rates", "maas-objectives", "maas-watching"],
                "tests": cases,
            },
        ),
    ):
        (folder / name).write_text(yaml.safe_dump(content, sort_keys=False))
    command = ["promtool", "test", "rules", str(folder / "tests.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stdout + done.stderr)[:4000]


def rules_of(catalogue: Catalogue) -> list[AlertRule]:
    return [rule for group in alert_groups(catalogue, LINKS).values() for rule in group]


def timed(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(
        name for name, one in catalogue.objectives.items() if one.kind == "availability"
    )


@pytest.mark.timeout(600)
def test_every_rule_fires_for_every_subject_and_resolves(
    copernicus: Catalogue, tmp_path: Path
) -> None:
    series: dict[str, str] = {}
    fired: dict[str, list[dict[str, Any]]] = {}
    for rule in rules_of(copernicus):
        if rule.name != "MaasUnseen":
            told = scenario(rule, timed(copernicus))
            series |= told.series
            fired.setdefault(rule.name, []).append(expected(rule, told.labels))
    checks: list[dict[str, Any]] = []
    for name, alerts in fired.items():
        checks.append({"eval_time": FIRES_AT, "alertname": name, "exp_alerts": alerts})
        checks.append({"eval_time": RESOLVED_AT, "alertname": name, "exp_alerts": []})
    assert promtool(tmp_path, copernicus, [case(series, checks)]) == ""


def test_silence_of_the_platform_itself_fires_and_resolves(
    copernicus: Catalogue, tmp_path: Path
) -> None:
    rule = next(one for one in rules_of(copernicus) if one.name == "MaasUnseen")
    checks: list[dict[str, Any]] = [
        {"eval_time": FIRES_AT, "alertname": rule.name, "exp_alerts": [expected(rule, {})]},
        {"eval_time": RESOLVED_AT, "alertname": rule.name, "exp_alerts": []},
    ]
    small = copernicus.model_copy(update={"objectives": {}, "targets": {}, "interfaces": {}})
    told = case({metrics.OUTBOX_UNSENT.name: ABSENT}, checks)
    assert promtool(tmp_path, small, [told]) == ""


def one_objective(catalogue: Catalogue, name: str) -> Catalogue:
    kept = {name: catalogue.objectives[name]}
    return catalogue.model_copy(update={"objectives": kept, "targets": {}, "interfaces": {}})


def judged(name: str, good: str, bad: str) -> dict[str, str]:
    metric = metrics.JUDGED_ITEMS.name
    return {
        f'{metric}{{objective="{name}",outcome="good"}}': good,
        f'{metric}{{objective="{name}",outcome="bad"}}': bad,
    }


def test_fewer_events_than_the_minimum_burn_nothing(copernicus: Catalogue, tmp_path: Path) -> None:
    assert MIN_EVENTS == 10
    few = "0+0x863 9+0x95 9+0x109"
    small = one_objective(copernicus, "s1-nrt-prip")
    series = judged("s1-nrt-prip", "0+0x1069", few)
    checks = [{"eval_time": at, "alertname": "MaasBudgetBurning", "exp_alerts": []}
              for at in ("3d", "3d15m", FIRES_AT)]  # fmt: skip
    assert promtool(tmp_path, small, [case(series, checks)]) == ""


def test_half_the_budget_is_told_before_all_of_it(copernicus: Catalogue, tmp_path: Path) -> None:
    small = one_objective(copernicus, "s1-nrt-prip")  # 95 %: of 1,000 items 50 may be late
    items = metrics.OBJECTIVE_ITEMS.name
    series = {
        f'{items}{{objective="s1-nrt-prip",state="on_time"}}': level(1000, 970),
        f'{items}{{objective="s1-nrt-prip",state="late"}}': level(0, 30),
    }
    rules = {rule.name: rule for rule in rules_of(small)}
    checks: list[dict[str, Any]] = [
        {
            "eval_time": FIRES_AT,
            "alertname": "MaasBudgetHalfSpent",
            "exp_alerts": [expected(rules["MaasBudgetHalfSpent"], {})],
        },
        {"eval_time": FIRES_AT, "alertname": "MaasBreachCertain", "exp_alerts": []},
    ]
    assert promtool(tmp_path, small, [case(series, checks)]) == ""


def test_promtool_sees_a_rule_that_does_not_fire(copernicus: Catalogue, tmp_path: Path) -> None:
    small = one_objective(copernicus, "s1-nrt-prip")
    rule = next(one for one in rules_of(small) if one.name == "MaasBudgetBurning")
    wrong = [{"eval_time": "1d", "alertname": rule.name, "exp_alerts": [expected(rule, {})]}]
    said = promtool(tmp_path, small, [case(judged("s1-nrt-prip", GOOD, BAD), wrong)])
    assert "MaasBudgetBurning" in said


def test_a_tier_that_total_failure_cannot_reach_is_not_made(copernicus: Catalogue) -> None:
    windows = {
        (rule.by["objective"], rule.about["window"])
        for rule in rules_of(copernicus)
        if rule.name == "MaasBudgetBurning"
    }
    assert ("s1-nrt-prip", "1h") in windows  # 95 %: 72 % bad within an hour
    assert ("acquisition-60m", "1h") not in windows  # 90 %: 144 % would have to be bad
    assert ("acquisition-60m", "6h") in windows
    assert len(BURN_RATE_RULES) == 4


def test_a_changed_target_changes_every_threshold(copernicus: Catalogue) -> None:
    small = one_objective(copernicus, "s1-nrt-prip")
    before = small.objectives["s1-nrt-prip"]
    stricter = before.model_copy(update={"target": 1 - (1 - before.target) / 10})
    after = small.model_copy(update={"objectives": {"s1-nrt-prip": stricter}})
    names = ("MaasBudgetBurning", "MaasBudgetHalfSpent", "MaasBreachCertain")
    old = {rule.expr for rule in rules_of(small) if rule.name in names}
    new = {rule.expr for rule in rules_of(after) if rule.name in names}
    assert not old & new
