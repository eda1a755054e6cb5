"""What boards must not do, checked on the JSON that Grafana reads.

Each check is a function that yields what it finds; a thing found says where and why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any

from dashboards.panels.listing import PAGE
from dashboards.queries import POSTGRESQL_TYPE
from dashboards.rules.recording import recording_rules
from maas.telemetry.metrics import METRICS

Json = Mapping[str, Any]
Check = Callable[[Json], Iterator[str]]

GRAFANAS_OWN = frozenset(
    {"barchart", "row", "stat", "state-timeline", "status-history", "table", "text", "timeseries"}
)
SOURCES = frozenset({"prometheus", POSTGRESQL_TYPE})
_METRIC = re.compile(r"\bmaas[_:][a-z0-9_:]+")
_TABLE = re.compile(r"(?<!DISTINCT )\b(?:FROM|JOIN)\s+(?!LATERAL\b)(\w+(?:\.\w+)?)", re.IGNORECASE)
_HIDDEN = re.compile(r"\b\w+_(?:seconds|ratio|bytes)\b\s*(?:<|>|<=|>=)\s*(?!0(?![\d.]))\d")
_HIDDEN_PROMQL = re.compile(r"(?:==|!=|<=|>=|<|>)\s*(?:bool\s+)?(?!0(?![\d.]))-?[\d.]+")
_LIMIT = re.compile(r"\bLIMIT\s+(\d+)\s*$")
_WITH = re.compile(r"\b(\w+)(?:\s*\([\w, ]*\))?\s+AS\s+\(", re.IGNORECASE)


def lint(board: Json) -> list[str]:
    """Everything wrong with a board, each with the panel it is in."""
    return [f"{board['uid']}: {found}" for check in CHECKS for found in check(board)]


def panels(board: Json) -> list[Json]:
    """Panels that draw data."""
    return [one for one in board["panels"] if one["type"] not in ("row", "text")]


def words_and_units(board: Json) -> Iterator[str]:
    """A unit, a description and words for no data stand on every panel."""
    for panel in panels(board):
        defaults = panel.get("fieldConfig", {}).get("defaults", {})
        if not defaults.get("unit"):
            yield f"{panel['title']!r} has no unit"
        if not defaults.get("noValue"):
            yield f"{panel['title']!r} does not say what stands without data"
        if len(panel.get("description", "")) < 10:
            yield f"{panel['title']!r} has no description"


def titles(board: Json) -> Iterator[str]:
    """No two panels of a board have the same title, and none has no title."""
    seen: set[str] = set()
    for panel in panels(board):
        title = panel.get("title", "")
        if not title or title in seen:
            yield f"the title {title!r} is given twice, or empty"
        seen.add(title)


def plug_ins(board: Json) -> Iterator[str]:
    """Only Grafana's own panels, and the two data sources."""
    for panel in board["panels"]:
        if panel["type"] not in GRAFANAS_OWN:
            yield f"{panel.get('title')!r} is a {panel['type']}, which is none of Grafana's own"
        for target in panel.get("targets", []):
            if target.get("datasource", {}).get("type") not in SOURCES:
                yield f"{panel['title']!r} asks {target.get('datasource')}"


def hidden_thresholds(board: Json) -> Iterator[str]:
    """No query compares a figure with a number: thresholds stand in the panel, for all to see."""
    for panel in panels(board):
        for target in panel["targets"]:
            pattern = _HIDDEN if "rawSql" in target else _HIDDEN_PROMQL
            found = pattern.search(_query(target))
            if found:
                yield f"{panel['title']!r} hides a threshold in its query: {found[0]}"


def bounded_tables(board: Json) -> Iterator[str]:
    """A table is a page: what is further back is a link away."""
    for panel in panels(board):
        if panel["type"] == "table":
            for target in panel["targets"]:
                found = _LIMIT.search(_query(target))
                if not found or int(found[1]) > PAGE:
                    yield f"the table {panel['title']!r} is not bounded to {PAGE} rows"


def known_names(board: Json) -> Iterator[str]:
    """Metrics are exported or recorded; SQL reads views of the schema boards only."""
    exported = {metric.name for metric in METRICS}
    known = exported | {rule["record"] for rule in recording_rules()}
    for panel in panels(board):
        for target in panel["targets"]:
            query = _query(target)
            if "expr" in target:
                for name in sorted(set(_METRIC.findall(query)) - known):
                    yield f"{panel['title']!r} asks for {name}, which nothing exports"
            else:
                own = set(_WITH.findall(query))
                for name in sorted(set(_TABLE.findall(_strings_cut(query))) - own):
                    if not name.startswith("boards.") and name.upper() != "EPOCH":
                        yield f"{panel['title']!r} reads {name}, which is no view of boards"


def open_to_all(board: Json) -> Iterator[str]:
    """What everybody sees cannot have variables: Grafana would not fill them."""
    if "public" in board.get("tags", []) and board["templating"].get("list"):
        yield "a public board has variables, which Grafana does not fill for the public"


def places(board: Json) -> Iterator[str]:
    """Panels stand inside the grid, and on none of the others."""
    for panel in board["panels"]:
        place = panel["gridPos"]
        if place["x"] + place["w"] > 24 or place["w"] < 1 or place["h"] < 1:
            yield f"{panel['title']!r} stands outside of the grid"
    for one, other in combinations(board["panels"], 2):
        if _overlap(one["gridPos"], other["gridPos"]):
            yield f"{one['title']!r} stands on {other['title']!r}"


def _overlap(one: Json, other: Json) -> bool:
    beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
    apart = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
    return not beside and not apart


def _query(target: Json) -> str:
    return str(target.get("rawSql") or target.get("expr") or "")


def _strings_cut(sql: str) -> str:
    cut = re.sub(r"'[^']*'", "''", sql)
    return re.sub(r"extract\(\s*epoch\s+FROM", "extract(epoch,", cut, flags=re.IGNORECASE)


CHECKS: tuple[Check, ...] = (
    words_and_units,
    titles,
    plug_ins,
    hidden_thresholds,
    bounded_tables,
    known_names,
    open_to_all,
    places,
)
