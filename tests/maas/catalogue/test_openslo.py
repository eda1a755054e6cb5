"""OpenSLO v1 out and back: nothing is lost, edits hold, and what cannot be carried is named."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maas.catalogue.loader import load
from maas.catalogue.model import Agreement, Catalogue, Composite, Objective
from maas.catalogue.openslo.export import documents, text
from maas.catalogue.openslo.reading import Imported, read
from maas.catalogue.openslo.terms import dns_names
from tests.maas.catalogue.generated import CATALOGUES, IDS
from tests.maas.catalogue.openslo_v1 import DOCUMENT

COPERNICUS = Path(__file__).parents[3] / "maas" / "catalogue" / "examples" / "copernicus"
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(COPERNICUS, {})


def promises(found: Imported) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """What an import gives, through the YAML that it writes."""
    told = yaml.safe_load(found.text()) or {}
    return (
        {k: Objective.model_validate(v) for k, v in told.get("objectives", {}).items()},
        {k: Composite.model_validate(v) for k, v in told.get("composites", {}).items()},
        {k: Agreement.model_validate(v) for k, v in told.get("agreements", {}).items()},
    )


def is_openslo(catalogue: Catalogue) -> None:
    told = list(documents(catalogue))
    for one in told:
        jsonschema.validate(one, DOCUMENT)
    named = [(one["kind"], one["metadata"]["name"]) for one in told]
    assert len(set(named)) == len(named)
    services = {name for kind, name in named if kind == "Service"}
    assert {one["spec"]["service"] for one in told if one["kind"] == "SLO"} <= services


def test_what_is_exported_is_openslo_v1(catalogue: Catalogue) -> None:
    is_openslo(catalogue)
    kinds = [one["kind"] for one in documents(catalogue)]
    assert kinds.count("SLO") == len(catalogue.objectives)


def test_a_promise_stands_under_its_mission_or_its_component(catalogue: Catalogue) -> None:
    slos = {one["metadata"]["name"]: one["spec"] for one in documents(catalogue)
            if one["kind"] == "SLO"}  # fmt: skip
    assert slos["s1-nrt-dd"]["service"] == "s1"
    assert slos["acquisition-60m"]["service"] == "reception"
    assert slos["lta-availability"]["service"] == "shared-archive"
    assert slos["lta-availability"]["budgetingMethod"] == "RatioTimeslices"
    assert slos["s1-nrt-dd"]["budgetingMethod"] == "Occurrences"


def test_reading_back_the_shipped_catalogue_gives_the_same_promises(catalogue: Catalogue) -> None:
    found = read(text(catalogue), {})
    assert found.left == []
    assert promises(found) == (catalogue.objectives, catalogue.composites, catalogue.agreements)


def test_what_was_read_back_passes_every_check_of_a_catalogue(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    for file in COPERNICUS.glob("*.yaml"):
        told = file.read_text()
        if file.name == "objectives.yaml":
            told = read(text(catalogue), {}).text()
        if file.name == "page.yaml":
            told = told[told.index("\nboards:") :]
        (tmp_path / file.name).write_text(told)
    assert load(tmp_path, {}) == catalogue


@RELAXED
@given(CATALOGUES)
def test_any_promise_comes_back_exactly(any_catalogue: Catalogue) -> None:
    is_openslo(any_catalogue)
    found = read(text(any_catalogue), {})
    assert found.left == []
    assert promises(found) == (
        any_catalogue.objectives, any_catalogue.composites, any_catalogue.agreements,
    )  # fmt: skip


@given(st.lists(IDS, unique=True))
def test_no_two_names_become_one(names: list[str]) -> None:
    told = dns_names(names)
    assert len(set(told.values())) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", one) for one in told.values())


def edited(catalogue: Catalogue, **spec: Any) -> tuple[Objective, list[str]]:
    told = list(documents(catalogue))
    slo = next(one for one in told if one["metadata"]["name"] == "s1-nrt-prip")
    slo["spec"].update(spec)
    found = read(yaml.safe_dump_all(told), {})
    return promises(found)[0]["s1-nrt-prip"], [str(one) for one in found.left]


def test_an_edited_target_and_window_hold(catalogue: Catalogue) -> None:
    changed, left = edited(
        catalogue,
        objectives=[{"target": 0.975}],
        timeWindow=[{"duration": "4w", "isRolling": True}],
    )
    before = catalogue.objectives["s1-nrt-prip"]
    assert str(changed.target) == "39/40"
    assert changed.window.rolling is not None
    assert changed.window.rolling.days == 28
    same = before.model_copy(update={"target": changed.target, "window": changed.window})
    assert changed == same
    assert left == []


def test_an_edited_percentage_holds_and_what_was_added_is_named(catalogue: Catalogue) -> None:
    changed, left = edited(
        catalogue,
        objectives=[{"targetPercent": 97.5}, {"target": 0.5}],
        alertPolicies=["page-somebody"],
    )
    assert str(changed.target) == "39/40"
    assert [one.split(": ", 1)[1] for one in left] == [
        "SLO s1-nrt-prip, alertPolicies: alerting follows from the objective itself",
        "SLO s1-nrt-prip, objectives.1: only the first is read",
    ]


def test_an_edited_deadline_holds(catalogue: Catalogue) -> None:
    told = text(catalogue).replace("deadline: 3h", "deadline: 2h", 1)
    assert promises(read(told, {}))[0]["s1-nrt-prip"].deadline.total_seconds() == 7200


def test_an_edited_name_for_people_holds_and_other_languages_stay(catalogue: Catalogue) -> None:
    told = text(catalogue).replace(
        "displayName: Sentinel-1 NRT produced within 3 h", "displayName: Fast"
    )
    title = promises(read(told, {}))[0]["s1-nrt-prip"].title
    assert title == {"en": "Fast", "fr": "Sentinel-1 NRT produit en 3 h"}


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("maas/own_clock: s1-dd-48h", "maas/own_clok: s1-dd-48h",
         "SLO s1-nrt-dd, maas/own_clok: it is no annotation of ours"),
        ("maas/public: 'true'", "maas/public: 'tru'",
         "Service agreement-production, maas/public: it is no JSON"),
        ("deadline: 3h", "deadline: soon",
         "SLO s1-nrt-prip, deadline: Value error, 'soon' is not a duration"),
        ("deadline: 3h", "deadline: 99999999999999d", "SLO s1-nrt-prip: a length in it is longer"),
        ("- duration: 1M", "- duration: 5M",
         "SLO s1-nrt-prip, timeWindow: it is no window that a catalogue has"),
        ("- target: 0.95", "- target: 95",
         "SLO s1-nrt-prip, target: it is no number above 0 and up to 1"),
        ("    maas/id: s1-nrt-dd\n", "    maas/id: s1-nrt-prip\n",
         "SLO s1-nrt-dd: 's1-nrt-prip' stands twice: the first one is kept"),
    ],
)  # fmt: skip
def test_an_edit_that_means_nothing_is_named_with_its_line(
    catalogue: Catalogue, was: str, becomes: str, said: str
) -> None:
    told = text(catalogue)
    at = told.index(was)
    found = read(told[:at] + becomes + told[at + len(was) :], {})
    assert f"{found.left[0].what}: {found.left[0].why}".startswith(said)
    assert found.left[0].line > 0


FOREIGN = """\
apiVersion: openslo/v1
kind: DataSource
metadata: {name: prom}
spec: {type: Prometheus}
---
apiVersion: openslo/v1
kind: SLO
metadata:
  name: checkout-up
  displayName: Checkout answers
  labels: {team: shop}
spec:
  service: checkout
  description: People can pay.
  indicator: {metadata: {name: c}, spec: {ratioMetric: {counter: true, good: {}, total: {}}}}
  timeWindow:
    - duration: 1Q
      isRolling: false
      calendar: {startTime: 2026-04-01 12:00:00, timeZone: Europe/Paris}
  budgetingMethod: Timeslices
  objectives:
    - target: 0.99
      timeSliceTarget: 0.9
    - target: 0.999
  alertPolicies: [{kind: AlertPolicy}]
owner: somebody
---
apiVersion: openslo/v1alpha
kind: SLO
metadata: {name: old}
spec: {}
---
just: words
---
apiVersion: openslo/v1
kind: Service
metadata: {name: checkout}
spec: {description: Where people pay}
"""


def test_a_foreign_slo_is_left_behind_with_its_place_and_the_remedy() -> None:
    found = read(FOREIGN, {})
    assert found.objectives == {}
    assert [str(one) for one in found.left] == [
        "document 1, line 1: DataSource prom: a catalogue has nothing like it: interfaces and "
        "targets say where MaaS looks",
        "document 2, line 12: SLO checkout-up: it measures by a query of its own, which is not "
        "ours to run; name the target that stands for its service: --target checkout=TARGET",
        "document 3, line 28: SLO old: 'openslo/v1alpha' is not read, only openslo/v1 is",
        "document 4, line 33: the document: it has no metadata, so it is no OpenSLO",
        "document 5, line 35: Service checkout: a service only groups SLOs: what it groups "
        "becomes a page component",
    ]


def test_a_foreign_slo_becomes_an_availability_objective_and_names_what_it_loses() -> None:
    found = read(FOREIGN, {"checkout": "web"})
    assert yaml.safe_load(found.text()) == {
        "objectives": {
            "checkout-up": {
                "title": {"en": "Checkout answers"},
                "kind": "availability",
                "population": {"from": "target", "target": "web"},
                "target": "99%",
                "window": {"calendar": "quarter", "time_zone": "Europe/Paris"},
            }
        }
    }
    assert [(one.line, one.what.split(", ")[1]) for one in found.left if one.document == 2] == [
        (26, "owner"),
        (11, "metadata.labels"),
        (14, "spec.description"),
        (15, "spec.indicator"),
        (20, "spec.budgetingMethod"),
        (25, "spec.alertPolicies"),
        (23, "spec.objectives.0.timeSliceTarget"),
        (24, "spec.objectives.1"),
        (19, "spec.timeWindow.0.calendar.startTime"),
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("target: 0.99\n", "target: 99\n", "it has no target above 0 and up to 1"),
        ("duration: 1Q", "duration: 5Y", "its time window is none of ours"),
        ("name: checkout-up", "name: check/out", "'check/out' cannot be an id"),
    ],
)
def test_a_foreign_slo_that_promises_nothing_of_ours_is_left(
    was: str, becomes: str, said: str
) -> None:
    found = read(FOREIGN.replace(was, becomes), {"checkout": "web"})
    assert found.objectives == {}
    assert any(one.why.startswith(said) for one in found.left)


def test_what_is_not_yaml_is_said_with_its_line_and_what_came_before_is_kept(
    catalogue: Catalogue,
) -> None:
    assert "it is not YAML" in str(read("a: [", {}).left[0])
    assert "a character is not allowed" in str(read("a: \x07", {}).left[0])
    found = read(text(catalogue) + "---\na: {\n", {})
    assert len(found.objectives) == len(catalogue.objectives)
    assert [one.what for one in found.left] == ["the document"]


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
KEYS = st.sampled_from([
    "apiVersion", "kind", "metadata", "spec", "name", "annotations", "maas/id", "maas/agreement",
    "maas/stages", "timeWindow", "objectives", "target", "duration", "isRolling", "calendar",
    "service", "displayName", "indicator",
])  # fmt: skip
WORDS = st.sampled_from(["openslo/v1", "SLO", "Service", "[]", "{", "1M", "checkout"])
ANYTHING = st.recursive(
    SCALARS | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)


@RELAXED
@given(st.lists(ANYTHING, max_size=3), st.text(max_size=20))
def test_nothing_makes_reading_fail(values: list[Any], tail: str) -> None:
    read(yaml.safe_dump_all(values) + tail, {"checkout": "web"})


@RELAXED
@given(ANYTHING, ANYTHING, ANYTHING)
def test_no_edit_of_our_own_makes_reading_fail(metadata: Any, spec: Any, told: Any) -> None:
    document = {
        "apiVersion": "openslo/v1",
        "kind": "SLO",
        "metadata": {"name": "a", "annotations": {"maas/id": "a", "maas/stages": told}},
        "spec": {"service": "checkout", "timeWindow": [spec], "objectives": [metadata]},
    }
    read(yaml.safe_dump(document), {"checkout": "web"})
    document["metadata"] = {"name": "a", "displayName": told}
    read(yaml.safe_dump(document), {"checkout": "web"})
