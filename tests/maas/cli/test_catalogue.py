"""`maas catalogue` says everything that is wrong, or what there is."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from maas.catalogue.reference import reference_markdown
from maas.cli.catalogue import app

COPERNICUS = Path(__file__).parents[3] / "maas" / "catalogue" / "examples" / "copernicus"


def test_a_sound_catalogue_is_counted() -> None:
    done = CliRunner().invoke(app, ["check", str(COPERNICUS)])
    assert done.exit_code == 0
    assert "11 interfaces, 13 targets" in done.output


def test_a_broken_catalogue_fails_with_every_problem(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("targets:\n  a: {title: A, probe: http}\n  b: {title: B, probe: odata}\n")
    done = CliRunner().invoke(app, ["check", str(file)])
    assert done.exit_code == 1
    assert f"{file}:2: the http probe a has no url" in done.output
    assert f"{file}:3: the odata probe b names no interface" in done.output


def test_the_summary_says_what_was_promised_in_the_words_of_the_catalogue() -> None:
    done = CliRunner().invoke(app, ["show", str(COPERNICUS)], env={"COLUMNS": "160"})
    assert done.exit_code == 0
    line = next(line for line in done.output.splitlines() if "dd-availability" in line)
    assert "99.5%" in line
    assert "target: dd" in line


def test_the_generated_pages_can_be_written_to_a_file(tmp_path: Path) -> None:
    schema, page = tmp_path / "schema.json", tmp_path / "page.md"
    assert CliRunner().invoke(app, ["schema", "-o", str(schema)]).exit_code == 0
    assert CliRunner().invoke(app, ["reference", "-o", str(page)]).exit_code == 0
    assert json.loads(schema.read_text())["title"] == "MaaS catalogue"
    assert page.read_text() == reference_markdown()
