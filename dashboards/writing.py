"""Everything that Grafana and Prometheus are given, as a folder of files.

    boards/<section>/<board>.json   each section fits a ConfigMap
    provisioning/                   for Grafana's own folder of that name
    prometheus/                     rule files

The same catalogue gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dashboards.board import Board, board_json
from dashboards.boards import all_boards
from dashboards.boards.context import Context
from dashboards.errors import UnknownBoard
from dashboards.links import Links
from dashboards.provisioning import data_sources, provider
from dashboards.rules.files import (
    contact_points,
    grafana_alerts,
    prometheus_alerts,
    prometheus_recording,
)
from maas.catalogue.model import Catalogue

DEFAULT_SITE = "http://127.0.0.1:8080"


@dataclass(frozen=True, slots=True)
class Made:
    """A board, its JSON and whether everybody may see it."""

    board: Board
    body: dict[str, Any]
    public: bool


def site_of(catalogue: Catalogue) -> str:
    """Where the pages are that boards lead to."""
    return (catalogue.page.url or DEFAULT_SITE).rstrip("/")


def made_boards(catalogue: Catalogue) -> dict[str, Made]:
    """Every board by name; public ones know only what is public. Raises UnknownBoard."""
    site = site_of(catalogue)
    whole = all_boards(Context(catalogue, Links(site)))
    public = set(catalogue.boards.public)
    if unknown := sorted(public - set(whole)):
        raise UnknownBoard(unknown[0], whole)
    shown = all_boards(Context(public_part(catalogue), Links(site))) if public else {}
    made = {}
    for name, board in whole.items():
        chosen = shown.get(name, board) if name in public else board
        made[name] = Made(chosen, board_json(chosen, site, public=name in public), name in public)
    return made


def public_part(catalogue: Catalogue) -> Catalogue:
    """The catalogue with only those objectives and agreements that everybody may see."""
    objectives = {name: one for name, one in catalogue.objectives.items() if one.public}
    agreements = {name: one for name, one in catalogue.agreements.items() if one.public}
    return catalogue.model_copy(update={"objectives": objectives, "agreements": agreements})


def files(catalogue: Catalogue) -> Mapping[str, str]:
    """Path and content of every file. Raises UnknownBoard."""
    links = Links(site_of(catalogue))
    told = {
        f"boards/{slug(made.board.folder)}/{name}.json": board_text(made.body)
        for name, made in made_boards(catalogue).items()
    }
    told["provisioning/datasources/maas.yaml"] = _yaml(data_sources())
    told["provisioning/dashboards/maas.yaml"] = _yaml(provider())
    told["provisioning/alerting/maas-rules.yaml"] = _yaml(grafana_alerts(catalogue, links))
    told["provisioning/alerting/maas-contacts.yaml"] = _yaml(contact_points(catalogue))
    told["prometheus/maas-recording.yaml"] = _yaml(prometheus_recording())
    told["prometheus/maas-alerts.yaml"] = _yaml(prometheus_alerts(catalogue, links))
    return told


def write(catalogue: Catalogue, folder: Path) -> list[str]:
    """Write the files and take away boards that are no longer made; the paths written."""
    told = files(catalogue)
    for old in folder.glob("boards/*/*.json"):
        if str(old.relative_to(folder)) not in told:
            old.unlink()
    for path, content in told.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")
    return sorted(told)


def board_text(body: dict[str, Any]) -> str:
    """JSON with keys in order, so that a change is a small difference."""
    return json.dumps(body, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def slug(folder: str) -> str:
    """A section as part of a path."""
    return folder.lower().replace(" ", "-")


def _yaml(value: Mapping[str, Any]) -> str:
    written: str = yaml.safe_dump(
        value, sort_keys=False, allow_unicode=True, width=100, default_flow_style=False
    )
    return f"# Made by `maas dashboards build`; change the catalogue instead.\n{written}"
