"""What `maas dashboards build` writes: the same bytes each time, and what the catalogue says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from dashboards.errors import UnknownBoard
from dashboards.reference import reference
from dashboards.writing import files, made_boards, write
from maas.catalogue.loader import load
from maas.catalogue.model import Catalogue, Satellite
from maas.cli.assembly import MARITIME_CATALOGUE
from tests.dashboards.golden import HERE, goldens

CONFIG_MAP = 1_048_576  # bytes that Kubernetes takes


def test_what_is_built_equals_the_goldens() -> None:
    differing = [
        name
        for name, content in goldens().items()
        if (HERE / name).read_text(encoding="utf-8") != content
    ]
    assert differing == [], "look at the difference, then run `make goldens`"


def test_the_reference_page_is_of_these_boards(copernicus: Catalogue) -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "dashboards.md"
    made = reference(copernicus, load(MARITIME_CATALOGUE, {}))
    assert page.read_text(encoding="utf-8") == made, "run `make docs`"


def test_another_process_builds_the_same_bytes(copernicus: Catalogue, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "maas.cli.main", "dashboards", "build", "-o", str(tmp_path)]
    environ = {**os.environ, "MAAS_SELF": "off"}  # the example alone
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
    assert done.returncode == 0, done.stderr
    told = files(copernicus)
    assert {path: (tmp_path / path).read_text() for path in told} == dict(told)
    assert "25 boards" in done.stdout


def test_boards_that_are_no_longer_made_are_taken_away(
    copernicus: Catalogue, tmp_path: Path
) -> None:
    write(copernicus, tmp_path)
    fewer = copernicus.model_copy(update={"agreements": {}})
    write(fewer, tmp_path)
    assert not list(tmp_path.glob("boards/contracts/*"))
    assert list(tmp_path.glob("boards/timeliness/*"))


def test_each_section_fits_a_config_map(copernicus: Catalogue, tmp_path: Path) -> None:
    write(copernicus, tmp_path)
    sizes = {
        folder.name: sum(path.stat().st_size for path in folder.iterdir())
        for folder in (tmp_path / "boards").iterdir()
    }
    assert len(sizes) == 8
    assert max(sizes.values()) < 0.9 * CONFIG_MAP, sizes


def test_a_new_satellite_needs_no_change_of_a_board(copernicus: Catalogue) -> None:
    mission = copernicus.missions["S1"]
    more = {**mission.satellites, "S1D": Satellite(title={"en": "Sentinel-1D"})}
    missions = {**copernicus.missions, "S1": mission.model_copy(update={"satellites": more})}
    after = made_boards(copernicus.model_copy(update={"missions": missions}))
    assert "S1D" in json.dumps(after["unavailability"].body)
    chained = after["timeliness-s1"].body["templating"]["list"]
    assert [variable["name"] for variable in chained] == ["satellite", "type"]
    assert "satellite IN (${satellite:sqlstring})" in chained[1]["query"]


def test_a_changed_target_moves_every_threshold(copernicus: Catalogue) -> None:
    before = copernicus.objectives["s1-nrt-prip"]
    stricter = before.model_copy(update={"target": Fraction(97, 100)})
    objectives = {**copernicus.objectives, "s1-nrt-prip": stricter}
    after = made_boards(copernicus.model_copy(update={"objectives": objectives}))
    tile = after["timeliness-s1"].body["panels"][1]
    assert tile["title"] == "Sentinel-1 NRT produced within 3 h"
    assert tile["fieldConfig"]["defaults"]["thresholds"]["steps"][1]["value"] == 0.97
    assert "97%" in tile["description"]


def test_public_boards_show_nothing_that_is_not_public(copernicus: Catalogue) -> None:
    secret = copernicus.objectives["s1-nrt-prip"].model_copy(update={"public": False})
    objectives = {**copernicus.objectives, "s1-nrt-prip": secret}
    made = made_boards(copernicus.model_copy(update={"objectives": objectives}))
    assert made["home"].public
    assert "'s1-nrt-prip'" not in json.dumps(made["home"].body)
    assert "s1-nrt-prip" in json.dumps(made["timeliness-s1"].body)


def test_a_public_board_that_is_not_made_is_named_with_its_neighbour(
    copernicus: Catalogue,
) -> None:
    boards = copernicus.boards.model_copy(update={"public": ("hom",)})
    with pytest.raises(UnknownBoard, match="there is no board 'hom': write 'home'"):
        made_boards(copernicus.model_copy(update={"boards": boards}))


def test_files_for_grafana_name_its_sources_and_hold_no_secret(copernicus: Catalogue) -> None:
    told = files(copernicus)
    sources = yaml.safe_load(told["provisioning/datasources/maas.yaml"])["datasources"]
    assert [one["uid"] for one in sources] == ["maas-prometheus", "maas-postgresql"]
    assert sources[1]["user"] == "maas_boards"
    assert sources[1]["secureJsonData"] == {"password": "${MAAS_BOARDS_PASSWORD}"}
    rules = yaml.safe_load(told["provisioning/alerting/maas-rules.yaml"])
    uids = [rule["uid"] for group in rules["groups"] for rule in group["rules"]]
    assert len(uids) == len(set(uids)) > 400
    titles = [rule["title"] for group in rules["groups"] for rule in group["rules"]]
    assert len(titles) == len(set(titles))
    assert all(len(uid) <= 40 for uid in uids)


def test_every_figure_leads_to_a_page(copernicus: Catalogue) -> None:
    site = "http://127.0.0.1:8080"
    without = {
        panel["title"]
        for made in made_boards(copernicus).values()
        for panel in made.body["panels"]
        if panel["type"] == "stat" and site not in json.dumps(panel["fieldConfig"])
    }
    assert without == {"Last judged", "Not told yet", "Messages by channel"} & without
