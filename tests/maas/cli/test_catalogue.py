"""`maas catalogue` says everything that is wrong, or what there is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maas.catalogue.loader import load
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


SMALL = """\
targets:
  web: {title: Web, probe: http, url: 'http://127.0.0.1/'}
objectives:
  up: {title: Up, kind: availability, population: {from: target, target: web}, target: '99%'}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL)
    return file


def changed(small: Path, was: str, becomes: str) -> Path:
    file = small.with_name("changed.yaml")
    file.write_text(SMALL.replace(was, becomes))
    return file


def test_a_new_title_changes_no_figure_and_ends_with_0(small: Path) -> None:
    done = CliRunner().invoke(app, ["diff", str(small), str(changed(small, "Web", "Site"))])
    assert done.exit_code == 0
    assert "Site" in done.output
    assert "no figure changes" in done.output


def test_a_new_target_changes_a_figure_when_it_is_applied_and_ends_with_2(small: Path) -> None:
    done = CliRunner().invoke(
        app, ["diff", str(small), str(changed(small, "99%", "98%"))], env={"COLUMNS": "140"}
    )
    assert done.exit_code == 2
    assert "target changes" in done.output
    assert "when it is applied" in done.output


def test_an_instant_that_has_passed_is_a_warning(small: Path) -> None:
    new = changed(small, "'99%'", "'98%', effective: 2020-01-01T00:00:00Z")
    done = CliRunner().invoke(app, ["diff", str(small), str(new), "--json"])
    assert done.exit_code == 2
    told = json.loads(done.output)
    assert [(one["field"], one["old"], one["new"]) for one in told["changes"]] == [
        ("target", "99%", "98%"),
        ("effective", None, "2020-01-01T00:00:00Z"),
    ]
    assert told["effects"][0]["backwards"] is True
    assert told["effects"][0]["why"] == (
        "target changes; this changes figures already published from 2020-01-01 on"
    )


def test_a_broken_catalogue_is_no_difference_and_ends_with_1(small: Path) -> None:
    done = CliRunner().invoke(app, ["diff", str(small), str(changed(small, "web}", "wep}"))])
    assert done.exit_code == 1


def test_the_exit_codes_are_in_the_help() -> None:
    said = CliRunner().invoke(app, ["diff", "--help"], env={"COLUMNS": "140"}).output
    assert "0: no figure" in said
    assert "2: some figures" in said
    assert "Example: maas catalogue diff" in said


def test_promises_go_out_as_openslo_and_come_back(small: Path, tmp_path: Path) -> None:
    out, back = tmp_path / "openslo.yaml", tmp_path / "back.yaml"
    done = CliRunner().invoke(app, ["export", "--openslo", str(small), "-o", str(out)])
    assert done.exit_code == 0
    assert CliRunner().invoke(app, ["export", str(small)]).output == out.read_text()
    assert CliRunner().invoke(app, ["import-openslo", str(out), "-o", str(back)]).exit_code == 0
    back.write_text(back.read_text() + SMALL[: SMALL.index("objectives:")])
    assert load(back, {}) == load(small, {})


def test_what_cannot_be_carried_over_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "foreign.yaml"
    file.write_text("apiVersion: openslo/v1\nkind: SLI\nmetadata: {name: a}\nspec: {}\n")
    done = CliRunner().invoke(app, ["import-openslo", str(file)])
    assert done.exit_code == 1
    assert f"{file}: document 1, line 1: SLI a: " in done.output


def test_a_file_that_cannot_be_read_is_said_in_a_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["import-openslo", str(tmp_path / "nowhere.yaml")])
    assert done.exit_code == 2
    assert "does not exist" in done.output
    file = tmp_path / "latin.yaml"
    file.write_bytes("name: Opérations".encode("latin-1"))
    done = CliRunner().invoke(app, ["import-openslo", str(file)])
    assert done.exit_code == 1
    assert "save the file as UTF-8" in done.output
