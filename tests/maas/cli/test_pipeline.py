"""`maas pipeline check` draws what the catalogue declares, or says what is wrong with it."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from maas.cli.pipeline import app

ROOT = Path(__file__).parents[3]
MARITIME = str(ROOT / "maas" / "catalogue" / "examples" / "maritime")


def said(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def test_each_mission_is_drawn_with_its_own_stages_and_suppliers() -> None:
    code, drawn = said(MARITIME)
    assert code == 0
    radar, optical, radarsat = drawn.split("within")[1:]
    assert "quality-control" in optical
    assert "quality-control" not in radar + radarsat
    assert "from mda, else egeos" in radarsat
    assert "■ quality-control: 12m, analysts, by people" in drawn


def test_mermaid_writes_the_branches_on_their_roads() -> None:
    code, drawn = said(MARITIME, "--mermaid")
    assert code == 0
    assert drawn.startswith("flowchart LR")
    assert "-->|S2|" in drawn
    assert "-->|S1, RS2|" in drawn


def test_a_pipeline_that_is_not_there_and_a_broken_catalogue_are_told(tmp_path: Path) -> None:
    code, told = said(MARITIME, "--pipeline", "fishing")
    assert code == 1
    assert "no pipeline 'fishing': the catalogue has maritime" in told
    broken = ROOT / "tests" / "maas" / "catalogue" / "invalid" / "pipeline_nobody_tells.yaml"
    code, told = said(str(broken))
    assert code == 1
    assert "nobody tells of its images" in told
