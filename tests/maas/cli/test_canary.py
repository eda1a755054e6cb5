"""`maas canary` from the shell: a scene is made, a report marked, errors say what to change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maas.cli.canary import app
from maas.cli.working import Refused
from maas.scenes import compose
from maas.scenes.truth import spec_from
from tests.collectors.deliveries.reports import vessels_gml


def said(*arguments: str) -> str:
    """What a command prints; raises what it refuses."""
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_a_scene_is_made_and_a_report_on_it_marked(tmp_path: Path) -> None:
    small = ["--lines", "600", "--samples", "800", "--ships", "6"]
    made = said("scene", "--seed", "5", *small, "-o", str(tmp_path))
    product, truth, ais = map(Path, made.split())
    assert (product / "manifest.safe").is_file()
    assert ais.is_file()
    scene = compose(spec_from(json.loads(truth.read_text())["spec"]))
    seen = [(*scene.geometry.position(s.line, s.sample), None) for s in scene.ships[1:]]
    report = tmp_path / "vessels.gml"
    report.write_bytes(vessels_gml(seen, product.name))
    told = json.loads(said("score", str(truth), str(report)))
    assert (told["found"], told["ships"], told["false_alarms"]) == (5, 6, 0)


def test_a_wish_that_cannot_be_met_says_what_to_change(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="mission must be one of S1, RS2, got 'S9'"):
        said("scene", "--mission", "S9", "-o", str(tmp_path))


def test_a_report_that_is_none_is_refused_in_our_words(tmp_path: Path) -> None:
    truth, report = tmp_path / "t.json", tmp_path / "r.gml"
    truth.write_text("{}")
    report.write_text("<a/>")
    with pytest.raises(Refused, match=r"r\.gml: its root is a, not featureCollection"):
        said("score", str(truth), str(report))
    report.write_bytes(vessels_gml())
    with pytest.raises(Refused, match="is no truth of a scene"):
        said("score", str(truth), str(report))
    with pytest.raises(Refused, match="write vessel-gml, vessel-csv or geojson"):
        said("score", str(truth), str(report), "--form", "shapefile")
