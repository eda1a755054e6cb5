"""A board: rows of panels with variables and annotations, as the JSON that Grafana reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dashboards.overlays import overlays
from dashboards.sdk import Builder, JSONEncoder, builders, models
from dashboards.variables import Variable

Panel = Builder[models.Panel]
WIDTH = 24


@dataclass(frozen=True, slots=True)
class Row:
    """Panels under a headline, laid from left to right."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """One dashboard; its uid is maas- and its name."""

    name: str
    title: str
    description: str
    folder: str
    rows: tuple[Row, ...]
    variables: tuple[Variable, ...] = ()
    since: str = "now-30d"
    refresh: str = "5m"

    @property
    def uid(self) -> str:
        return f"maas-{self.name}"


def board_json(board: Board, site: str, *, public: bool = False) -> dict[str, Any]:
    """The board as plain values; the same board gives the same values."""
    built = builders.Dashboard(board.title).uid(board.uid).description(board.description)
    tags = ["maas", board.folder.lower(), *(["public"] if public else [])]
    built = built.tags(tags).timezone("utc").readonly()
    built = built.time(board.since, "now").refresh(board.refresh)
    built = built.tooltip(models.DashboardCursorSync.CROSSHAIR).version(1)
    for link in _links(site):
        built = built.link(link)
    for variable in board.variables:
        built = built.with_variable(variable)
    for annotation in overlays():
        built = built.annotation(annotation)
    plain: dict[str, Any] = json.loads(JSONEncoder().encode(built.build()))
    plain["panels"] = list(_laid_out(board.rows))
    return _without_news(plain)


def _links(site: str) -> Iterator[builders.DashboardLink]:
    kinds = models.DashboardLinkType
    boards = builders.DashboardLink("Boards").type(kinds.DASHBOARDS).tags(["maas"])
    yield boards.as_dropdown(True).keep_time(True).icon("external link").tooltip("Every board")
    pages = builders.DashboardLink("Pages").type(kinds.LINK).url(site).target_blank(True)
    yield pages.icon("external link").tooltip("Status, evidence and reports")


def _without_news(plain: dict[str, Any]) -> dict[str, Any]:
    """The board less what the kit writes and released versions of Grafana do not know."""
    for one in (*plain["annotations"]["list"], *plain["links"]):
        one.pop("placement", None)
    for variable in plain["templating"].get("list", []):
        for key in ("auto", "auto_min", "auto_count"):
            variable.pop(key, None)
    return plain


def _laid_out(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Rows and their panels with ids and places, left to right and down."""
    number, y = 0, 0
    for row in rows:
        number += 1
        place = {"h": 1, "w": WIDTH, "x": 0, "y": y}
        yield {"type": "row", "id": number, "title": row.title, "collapsed": False, "panels": [],
               "gridPos": place}  # fmt: skip
        y += 1
        x = tallest = 0
        for panel in row.panels:
            plain: dict[str, Any] = json.loads(JSONEncoder().encode(panel.build()))
            width, height = plain["gridPos"]["w"], plain["gridPos"]["h"]
            if x + width > WIDTH:
                x, y, tallest = 0, y + tallest, 0
            number += 1
            if plain["type"] == "table":
                plain["options"].pop("footer", None)
            plain |= {"id": number, "gridPos": {"h": height, "w": width, "x": x, "y": y}}
            yield plain
            x, tallest = x + width, max(tallest, height)
        y += tallest
