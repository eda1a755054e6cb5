"""OpenSLO v1 out and back: nothing is lost, edits hold, and what cannot be carried is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from maas.catalogue.loader import load
from maas.catalogue.model import Agreement, Catalogue, Objective
from maas.catalogue.openslo.export import documents, text
from maas.catalogue.openslo.reading import read

COPERNICUS = Path(__file__).parents[3] / "maas" / "catalogue" / "examples" / "copernicus"
NAME = {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "maxLength": 63}
METRIC = {"type": "object", "required": ["metricSource"]}
SLO = {
    "type": "object",
    "required": ["service", "indicator", "timeWindow", "budgetingMethod", "objectives"],
    "properties": {
        "service": NAME,
        "indicator": {
            "type": "object",
            "required": ["metadata", "spec"],
            "properties": {
                "spec": {
                    "type": "object",
                    "required": ["ratioMetric"],
                    "properties": {
                        "ratioMetric": {
                            "type": "object",
                            "required": ["counter", "good", "total"],
                            "properties": {
                                "counter": {"type": "boolean"}, "good": METRIC, "total": METRIC,
                            },
                        }
                    },
                }
            },
        },
        "timeWindow": {
            "type": "array", "minItems": 1, "maxItems": 1,
            "items": {
                "type": "object", "required": ["duration", "isRolling"],
                "properties": {
                    "duration": {"type": "string", "pattern": "^[1-9][0-9]*(m|h|d|w|M|Q|Y)$"},
                    "isRolling": {"type": "boolean"},
                    "calendar": {"type": "object", "required": ["startTime", "timeZone"]},
                },
            },
        },
        "budgetingMethod": {"enum": ["Occurrences", "Timeslices", "RatioTimeslices"]},
        "objectives": {
            "type": "array", "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "target": {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
                    "targetPercent": {"type": "number", "minimum": 0, "maximum": 100},
                },
                "anyOf": [{"required": ["target"]}, {"required": ["targetPercent"]}],
            },
        },
    },
}  # fmt: skip
DOCUMENT = {
    "type": "object",
    "required": ["apiVersion", "kind", "metadata", "spec"],
    "properties": {
        "apiVersion": {"const": "openslo/v1"},
        "kind": {"enum": ["Service", "SLO"]},
        "metadata": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": NAME,
                "displayName": {"type": "string"},
                "annotations": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        },
        "spec": {"type": "object"},
    },
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(COPERNICUS, {})


def test_what_is_exported_is_openslo_v1(catalogue: Catalogue) -> None:
    told = list(documents(catalogue))
    services = {one["metadata"]["name"] for one in told if one["kind"] == "Service"}
    for one in told:
        jsonschema.validate(one, DOCUMENT)
        if one["kind"] == "SLO":
            jsonschema.validate(one["spec"], SLO)
            assert one["spec"]["service"] in services
    assert sum(one["kind"] == "SLO" for one in told) == len(catalogue.objectives)


def test_reading_back_what_was_exported_gives_the_same_objectives_and_agreements(
    catalogue: Catalogue,
) -> None:
    found = read(text(catalogue), {})
    assert found.left == []
    again = yaml.safe_load(found.text())
    objectives = {name: Objective.model_validate(one) for name, one in again["objectives"].items()}
    agreements = {name: Agreement.model_validate(one) for name, one in again["agreements"].items()}
    assert objectives == catalogue.objectives
    assert agreements == catalogue.agreements


def edited(catalogue: Catalogue, **spec: Any) -> Objective:
    told = list(documents(catalogue))
    slo = next(one for one in told if one["metadata"]["name"] == "s1-nrt-prip")
    slo["spec"].update(spec)
    found = read(yaml.safe_dump_all(told), {})
    return Objective.model_validate(found.objectives["s1-nrt-prip"])


def test_an_edited_target_and_window_hold(catalogue: Catalogue) -> None:
    changed = edited(
        catalogue,
        objectives=[{"target": 0.975}],
        timeWindow=[{"duration": "28d", "isRolling": True}],
    )
    before = catalogue.objectives["s1-nrt-prip"]
    assert str(changed.target) == "39/40"
    assert changed.window.rolling is not None
    assert changed.window.rolling.days == 28
    same = before.model_copy(update={"target": changed.target, "window": changed.window})
    assert changed == same


FOREIGN = """\
apiVersion: openslo/v1
kind: DataSource
metadata: {name: prom}
spec: {type: Prometheus}
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: checkout-up, displayName: Checkout answers}
spec:
  service: checkout
  indicator: {metadata: {name: c}, spec: {ratioMetric: {counter: true, good: {}, total: {}}}}
  timeWindow: [{duration: 4w, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.99}, {target: 0.999}]
  alertPolicies: [{kind: AlertPolicy}]
---
apiVersion: openslo/v1alpha
kind: SLO
metadata: {name: old}
---
just: words
"""


def test_a_foreign_slo_is_left_behind_with_its_place_and_the_remedy() -> None:
    found = read(FOREIGN, {})
    assert found.objectives == {}
    said = [str(one) for one in found.left]
    assert said[0].startswith("document 1, line 1: DataSource prom: ")
    assert said[1].startswith("document 2, line 6: SLO checkout-up: it measures by a query")
    assert said[1].endswith("--target checkout=TARGET")
    assert "only openslo/v1 is read" in said[2]
    assert "no metadata" in said[3]


def test_a_foreign_slo_becomes_an_availability_objective_over_the_target_named_for_it() -> None:
    found = read(FOREIGN, {"checkout": "web"})
    objective = Objective.model_validate(found.objectives["checkout-up"])
    assert objective.population.target == "web"
    assert str(objective.target) == "99/100"
    assert objective.window.rolling is not None
    assert objective.window.rolling.days == 28
    whys = [one.why for one in found.left if one.document == 2]
    assert len(whys) == 3


def test_what_is_not_yaml_is_said_with_its_line() -> None:
    found = read("a: [", {})
    assert "not YAML" in str(found.left[0])
