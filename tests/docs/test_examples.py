"""The examples of the reference pages are catalogues that can be read, and every kind has one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

import collectors.deliveries
from collectors.deliveries import READERS as FORMS
from collectors.files import READERS
from collectors.folders import OPENERS
from maas.catalogue.loader import load
from maas.catalogue.model import (
    Auth,
    Folder,
    Interface,
    Meter,
    PlanSource,
    ReportForm,
    Target,
    Tracker,
)

PAGES = Path(__file__).parents[2] / "docs" / "reference"
SECTIONS = {
    "probes": "targets", "interfaces": "interfaces", "folders": "folders", "plans": "plans",
    "trackers": "trackers", "meters": "meters", "push": "targets", "deliveries": "deliveries",
    "pipelines": "pipelines",
}  # fmt: skip
BLOCK = re.compile(r"(?:^    .*\n|^\n(?=    ))+", re.MULTILINE)
AROUND: dict[str, Any] = {  # what examples refer to
    "parties": {
        "station": {"title": "S", "role": "station"},
        "processor": {"title": "P", "role": "processor"},
        "archive": {"title": "A", "role": "archive"},
        "hub": {"title": "H", "role": "dissemination"},
        "analysts": {"title": "Y", "role": "processor"},
        "operations": {"title": "O", "role": "network"},
    },
    "stations": {name: {"title": name, "party": "station"} for name in ("north", "south")},
    "missions": {
        "S1": {"title": "1", "satellites": {"S1A": {"title": "A"}}},
        "S2": {"title": "2", "satellites": {"S2A": {"title": "A"}}},
    },
    "deliveries": {
        "box": {
            "title": "B",
            "at": {"url": "file:///out"},
            "reports": {"vessels.gml": {"form": "vessel-gml"}},
        },
    },
    "canaries": {
        "north": {
            "title": "N",
            "every": "1h",
            "deadline": "10m",
            "delivery": "box",
            "drop": {"url": "file:///in"},
        },
    },
    "interfaces": {
        name: {
            "title": name,
            "kind": kind,
            "url": f"https://{name}.example/odata/v1",
            "auth": {"kind": "token", "token_env": "TOKEN"},
        }
        for name, kind in (("auxip", "auxip"), ("lta", "lta"), ("prip-s1", "prip"), ("dd", "dd"))
    },
    "targets": {"web": {"title": "W", "probe": "http", "url": "https://web.example/"}},
}


def blocks(page: str) -> list[dict[str, Any]]:
    """The YAML examples of a page."""
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    found = [block[0] for block in BLOCK.finditer(text)]
    return [yaml.safe_load(one) for one in found if one.lstrip().startswith(f"{SECTIONS[page]}:\n")]


def entries(page: str) -> list[dict[str, Any]]:
    return [entry for one in blocks(page) for entry in one[SECTIONS[page]].values()]


@pytest.mark.parametrize("page", SECTIONS)
def test_the_examples_of_a_page_are_sound_catalogues(page: str, tmp_path: Path) -> None:
    found = blocks(page)
    assert found
    for number, block in enumerate(found):
        told = {section: dict(entries) for section, entries in AROUND.items()}
        for section, new in block.items():
            told[section] = {**told.get(section, {}), **new}
        file = tmp_path / f"{number}.yaml"
        file.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
        load(file, {})


@pytest.mark.parametrize(
    ("page", "key", "model"),
    [
        ("probes", "probe", Target),
        ("interfaces", "kind", Interface),
        ("interfaces", "dialect", Interface),
        ("folders", "holds", Folder),
        ("plans", "dialect", PlanSource),
        ("trackers", "kind", Tracker),
        ("meters", "kind", Meter),
    ],
)
def test_every_kind_has_an_example(page: str, key: str, model: Any) -> None:
    field = model.model_fields[key]
    kinds = set(get_args(field.annotation))
    assert {entry.get(key, field.default) for entry in entries(page)} == kinds


def test_every_login_scheme_and_way_in_has_an_example() -> None:
    logins = {entry.get("auth", {}).get("kind", "none") for entry in entries("interfaces")}
    assert logins == set(get_args(Auth.model_fields["kind"].annotation))
    schemes = {str(entry["url"]).split(":")[0] for entry in entries("folders") if "url" in entry}
    assert schemes == set(OPENERS)
    assert {entry["holds"] for entry in entries("folders")} == set(READERS)


def test_every_form_of_report_stands_in_the_table_of_deliveries() -> None:
    text = (PAGES / "deliveries.md").read_text(encoding="utf-8")
    forms = set(get_args(ReportForm.model_fields["form"].annotation))
    assert forms == set(FORMS)
    assert all(f"| `{form}` |" in text for form in forms)


def test_every_reason_that_is_given_stands_in_the_table_of_deliveries() -> None:
    text = (PAGES / "deliveries.md").read_text(encoding="utf-8")
    folder = Path(collectors.deliveries.__file__).parent
    code = re.compile(r'Reason\([^"]*"([a-z-]+)"')
    given = {
        found
        for module in (*folder.glob("*.py"), folder.parent / "deliveries_job.py")
        for found in code.findall(module.read_text(encoding="utf-8"))
    }
    assert len(given) > 20
    assert {one for one in given if f"`{one}`" not in text} == set()
