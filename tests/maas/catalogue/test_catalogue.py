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

from maas.catalogue.loader import load
from maas.catalogue.reference import reference_markdown
from maas.catalogue.schema import json_schema

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
        jsonschema.validate({"targets": {"a": {"title": "A", "probe": "ftp"}}}, json_schema())


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


def test_targets_and_tolerances_are_read_exactly() -> None:
    catalogue = load(COPERNICUS, {})
    assert catalogue.objectives["dd-availability"].target == Fraction(995, 1000)
    wave = next(row for row in catalogue.missions["S1"].products if row.types == ("WV_OCN__2S",))
    assert wave.tolerance == timedelta(seconds=-12, milliseconds=-843)


def test_every_title_of_the_shipped_catalogue_is_in_english_and_french_or_a_name() -> None:
    catalogue = load(COPERNICUS, {})
    for objective in catalogue.objectives.values():
        assert objective.title.keys() == {"en", "fr"}
