"""The chart lints, renders and holds against the schemas of the kinds it makes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml
from helm_python.chart import Chart, lint

from maas.bus.rabbitmq.topology import permission
from maas.choreography import SUBSCRIPTIONS
from maas.telemetry.metrics import METRICS
from tests.helm.rendering import CHART, ROOT, SMALLEST, VALUES, Manifest, of_kind, render, shipped

SCHEMAS = {
    file.stem: json.loads(file.read_text()) for file in (ROOT / "tests/helm/schemas").iterdir()
}
OPERATORS = sorted((ROOT / "helm" / "operators").glob("*.yaml"))


@pytest.mark.parametrize("name", VALUES)
def test_the_chart_lints_without_a_warning(name: str) -> None:
    report = lint(CHART, yaml.safe_load(VALUES[name].read_text()), strict=True)
    assert report["errors"] == []
    assert [one for one in report["messages"] if one["severity"] > 1] == []


@pytest.mark.parametrize("version", ["1.25", "1.31", "1.37"])
@pytest.mark.parametrize("name", VALUES)
def test_what_it_makes_is_valid_for_old_and_new_clusters(name: str, version: str) -> None:
    core = [one for one in shipped(name) if one["kind"] not in SCHEMAS]
    assert core
    for manifest in core:
        kubernetes_validate.validate(manifest, version, strict=True)


def custom() -> Iterator[Manifest]:
    for name in VALUES:
        yield from (one for one in shipped(name) if one["kind"] in SCHEMAS)
    for file in OPERATORS:
        yield from yaml.safe_load_all(file.read_text())


def test_kinds_of_operators_hold_against_their_schemas() -> None:
    seen = set()
    for manifest in custom():
        jsonschema.Draft7Validator(SCHEMAS[manifest["kind"]]).validate(manifest)
        seen.add(manifest["kind"])
    assert seen == set(SCHEMAS)


def test_names_are_unique_within_a_kind() -> None:
    for name in VALUES:
        told = [(one["kind"], one["metadata"]["name"]) for one in shipped(name)]
        assert len(told) == len(set(told))


def test_kinds_that_may_not_exist_are_made_only_when_asked_for() -> None:
    assert {one["kind"] for one in render(SMALLEST)} & set(SCHEMAS) == set()


def test_queues_that_scale_are_queues_of_the_choreography() -> None:
    triggers = [
        trigger
        for one in of_kind(shipped("production"), "ScaledObject").values()
        for trigger in one["spec"]["triggers"]
    ]
    told = {one["metadata"]["queueName"] for one in triggers if one["type"] == "rabbitmq"}
    assert told
    assert told <= {one.queue for one in SUBSCRIPTIONS}


def rules() -> list[dict[str, Any]]:
    (found,) = of_kind(shipped("production"), "PrometheusRule").values()
    groups: list[dict[str, Any]] = found["spec"]["groups"]
    return groups


def test_rules_ask_only_for_metrics_that_are_exported() -> None:
    exported = {metric.name for metric in METRICS}
    told = {
        word
        for group in rules()
        for rule in group["rules"]
        for word in re.findall(r"maas_\w+", rule["expr"])
    }
    assert told
    assert told <= exported


def test_promtool_takes_the_rules(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": rules()}))
    promtool = shutil.which("promtool")
    assert promtool, "install it with `apt-get install prometheus`"
    told = subprocess.run(
        [promtool, "check", "rules", str(file)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr


def test_the_schema_names_every_value_that_the_chart_has() -> None:
    with Chart.load(CHART) as chart:
        schema, values = chart.schema, chart.values
    assert schema is not None

    def compare(told: dict[str, Any], known: dict[str, Any], path: str) -> None:
        for key, value in told.items():
            assert key in known["properties"], f"{path}{key}"
            inner = known["properties"][key]
            if isinstance(value, dict) and "properties" in inner:
                compare(value, inner, f"{path}{key}.")

    compare(values, schema, "")


def test_the_brokers_account_has_the_rights_the_platform_needs_and_no_more() -> None:
    told = list(yaml.safe_load_all((ROOT / "helm/operators/rabbitmq.yaml").read_text()))
    given = [one["spec"]["permissions"] for one in told if one["kind"] == "Permission"]
    needed = permission(SUBSCRIPTIONS)
    assert given == [{"configure": needed, "write": needed, "read": needed}]
    in_words = (ROOT / "docs/how-to/rabbitmq.md").read_text()
    assert f"'{needed}' '{needed}' '{needed}'" in in_words
