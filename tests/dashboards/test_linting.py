"""No board sins; and for each sin, a board that commits it is found out."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from dashboards.linting import CHECKS, lint
from dashboards.writing import made_boards
from maas.catalogue.model import Catalogue

Board = dict[str, Any]


@pytest.fixture(scope="module")
def home(copernicus: Catalogue) -> Board:
    return made_boards(copernicus)["home"].body


def test_no_board_of_the_example_sins(copernicus: Catalogue) -> None:
    assert [found for made in made_boards(copernicus).values() for found in lint(made.body)] == []


def of_type(board: Board, kind: str) -> Board:
    found: Board = next(panel for panel in board["panels"] if panel["type"] == kind)
    return found


def no_unit(board: Board) -> None:
    del of_type(board, "stat")["fieldConfig"]["defaults"]["unit"]


def no_words(board: Board) -> None:
    del of_type(board, "stat")["fieldConfig"]["defaults"]["noValue"]


def no_description(board: Board) -> None:
    of_type(board, "stat")["description"] = "?"


def same_title(board: Board) -> None:
    for panel in board["panels"]:
        panel["title"] = "Panel Title"


def foreign_panel(board: Board) -> None:
    of_type(board, "stat")["type"] = "grafana-piechart-panel"


def foreign_source(board: Board) -> None:
    of_type(board, "stat")["targets"][0]["datasource"] = {"type": "elasticsearch", "uid": "x"}


def threshold_in_sql(board: Board) -> None:
    target = of_type(board, "table")["targets"][0]
    target["rawSql"] = "SELECT key FROM boards.item WHERE delay_seconds > 10800\nLIMIT 50"


def threshold_in_promql(board: Board) -> None:
    of_type(board, "stat")["targets"][0]["expr"] = "maas_objective_strict_ratio < bool 0.95"


def ten_thousand_rows(board: Board) -> None:
    of_type(board, "table")["targets"][0]["rawSql"] = "SELECT key FROM boards.item LIMIT 10000"


def no_limit(board: Board) -> None:
    of_type(board, "table")["targets"][0]["rawSql"] = "SELECT key FROM boards.item"


def unknown_metric(board: Board) -> None:
    of_type(board, "stat")["targets"][0]["expr"] = "maas_harvest_lags_seconds"


def other_table(board: Board) -> None:
    of_type(board, "table")["targets"][0]["rawSql"] = "SELECT key FROM public.item LIMIT 50"


def public_variables(board: Board) -> None:
    board["tags"].append("public")
    board["templating"] = {"list": [{"name": "mission"}]}


def outside(board: Board) -> None:
    of_type(board, "stat")["gridPos"]["x"] = 23


def on_top(board: Board) -> None:
    for panel in board["panels"][:2]:
        panel["gridPos"] = {"x": 0, "y": 0, "w": 4, "h": 4}


SINS: dict[str, tuple[Callable[[Board], None], str]] = {
    "no unit": (no_unit, "has no unit"),
    "no words for no data": (no_words, "does not say what stands without data"),
    "no description": (no_description, "has no description"),
    "a title twice": (same_title, "is given twice"),
    "a plug-in": (foreign_panel, "none of Grafana's own"),
    "another data source": (foreign_source, "asks {'type': 'elasticsearch'"),
    "a threshold in SQL": (threshold_in_sql, "hides a threshold in its query: delay_seconds > 1"),
    "a threshold in PromQL": (threshold_in_promql, "hides a threshold in its query"),
    "a table of ten thousand rows": (ten_thousand_rows, "is not bounded to 50 rows"),
    "a table without end": (no_limit, "is not bounded to 50 rows"),
    "a metric that nothing exports": (unknown_metric, "which nothing exports"),
    "a table that is no view of boards": (other_table, "reads public.item"),
    "variables for the public": (public_variables, "a public board has variables"),
    "a panel outside": (outside, "outside of the grid"),
    "a panel on another": (on_top, "stands on"),
}


@pytest.mark.parametrize("sin", SINS)
def test_a_board_that_sins_is_found_out(home: Board, sin: str) -> None:
    broken = copy.deepcopy(home)
    commit, words = SINS[sin]
    commit(broken)
    assert any(words in found for found in lint(broken)), lint(broken)


def test_every_check_has_a_broken_board() -> None:
    assert len(SINS) >= len(CHECKS)
