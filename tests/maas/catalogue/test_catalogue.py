"""The shipped catalogue, its schema and its reference page are one."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from maas.catalogue import model
from maas.catalogue.loader import load
from maas.catalogue.reference import reference_markdown
from maas.catalogue.schema import json_schema, schema_json
from maas.catalogue.snippets import SMALLEST, SNIPPETS

ROOT = Path(__file__).parents[3]
COPERNICUS = ROOT / "maas" / "catalogue" / "examples" / "copernicus"
FIRST = ROOT / "docs" / "tutorial" / "first-interface.yaml"


def plain(path: Path) -> dict[str, Any]:
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    merged: dict[str, Any] = {}
    for file in files:
        text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", file.read_text())
        text = re.sub(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)", r'"\1"', text)
        for section, entries in yaml.safe_load(text).items():
            merged.setdefault(section, {}).update(entries) if isinstance(
                entries, dict
            ) else merged.update({section: entries})
    return merged


@pytest.mark.parametrize("path", [COPERNICUS, FIRST], ids=["copernicus", "first"])
def test_a_shipped_catalogue_loads_and_fits_the_schema(path: Path) -> None:
    load(path, os.environ)
    jsonschema.validate(plain(path), json_schema())


def test_the_schema_refuses_what_the_loader_refuses() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"targets": {"a": {"title": "A", "probe": "gopher"}}}, json_schema())


def test_every_key_has_a_meaning_and_no_other_key_is_allowed() -> None:
    schema = json_schema()
    for name, entry in {"Catalogue": schema, **schema["$defs"]}.items():
        assert entry["additionalProperties"] is False, name
        for key, field in entry["properties"].items():
            assert field.get("description"), f"{name}.{key}"


def test_the_schema_speaks_as_catalogues_are_written() -> None:
    definitions = json_schema()["$defs"]
    assert "from" in definitions["Population"]["properties"]
    assert "class" in definitions["ClassRule"]["properties"]
    assert definitions["Target"]["properties"]["every"]["default"] == "5m"
    assert definitions["UnknownPolicy"]["properties"]["min_coverage"]["default"] == "50%"
    assert schema_json() == schema_json()


@pytest.mark.parametrize("name", sorted(SNIPPETS))
def test_each_kind_of_entry_has_an_example_that_can_be_read(name: str) -> None:
    getattr(model, name).model_validate(yaml.safe_load(SNIPPETS[name]))
    assert set(SNIPPETS) == {"Catalogue", *json_schema()["$defs"]}


def test_the_smallest_catalogue_that_we_advise_is_one(tmp_path: Path) -> None:
    file = tmp_path / "smallest.yaml"
    file.write_text(SMALLEST)
    assert load(file, {}).targets.keys() == {"portal"}


def test_the_reference_page_is_the_generated_one() -> None:
    committed = (ROOT / "docs" / "reference" / "catalogue.md").read_text()
    assert committed == reference_markdown(), "run `make docs`"


def test_the_tutorial_needs_no_more_than_fifteen_lines() -> None:
    assert len(FIRST.read_text().splitlines()) <= 15


def test_variables_are_filled_from_the_environment_or_their_default(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text("targets: {a: {title: A, probe: http, url: '${HOST:-http://x}/${PATH_}'}}")
    catalogue = load(file, {"PATH_": "status"})
    assert catalogue.targets["a"].url == "http://x/status"


def test_an_empty_variable_gives_way_to_its_default(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text("targets: {a: {title: A, probe: http, url: '${HOST:-http://x}/'}}")
    assert load(file, {"HOST": ""}).targets["a"].url == "http://x/"


def test_targets_and_tolerances_are_read_exactly() -> None:
    catalogue = load(COPERNICUS, {})
    assert catalogue.objectives["dd-availability"].target == Fraction(995, 1000)
    wave = next(row for row in catalogue.missions["S1"].products if row.types == ("WV_OCN__2S",))
    assert wave.tolerance == timedelta(seconds=-12, milliseconds=-843)


def test_every_title_of_the_shipped_catalogue_is_in_english_and_french_or_a_name() -> None:
    catalogue = load(COPERNICUS, {})
    for objective in catalogue.objectives.values():
        assert objective.title.keys() == {"en", "fr"}


def test_every_shipped_promise_is_on_the_page_and_somebody_answers_for_it() -> None:
    catalogue = load(COPERNICUS, {})
    shown: set[str] = set()
    waiting = list(catalogue.page.components.values())
    while waiting:
        component = waiting.pop()
        shown |= set(component.objectives)
        waiting += component.components.values()
    assert shown == catalogue.objectives.keys()
    assert all(objective.responsible for objective in catalogue.objectives.values())
