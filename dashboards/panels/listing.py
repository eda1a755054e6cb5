"""Listing: the latest rows, each with a link; what lies further back is a page away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from dashboards.looks import Dress, Link, dressed, plain
from dashboards.queries import Sql
from dashboards.sdk import common_models, models, table

PAGE = 50  # rows; more are on the page that the panel links to
LEAST = 90  # pixels of a column; what has no width of its own shares the rest
WIDTHS: Final = {  # pixels, so that no figure and no instant is ever cut
    160: ("start", "end", "due", "arrived", "came through", "at", "opened", "resolved", "seen",
          "since", "read up to", "last success", "known at", "slot", "delivered", "judged",
          "counted", "said", "next"),
    140: ("source", "objective", "subsystem", "reference"),
    110: ("quarantined", "kind", "nature", "budget left"),
    LEAST: ("state", "took", "complete", "lasted", "lasts", "severity", "impact", "mission",
            "satellite", "failures", "entries", "level", "danger", "figure",
            "promised", "good", "valid", "datatakes", "products"),
}  # fmt: skip
HIDDEN: Final = ("id", "url")  # columns that links need and nobody reads


def listing(
    dress: Dress,
    sql: str,
    *,
    row_links: Mapping[str, Link] | None = None,
    units: Mapping[str, str] | None = None,
    words: Mapping[str, list[models.ValueMapping]] | None = None,
    thresholds: Mapping[str, object] | None = None,
) -> table.Panel:
    """A table of at most PAGE rows; `row_links` make a column's cells lead to their evidence."""
    query = Sql(f"{sql.rstrip()}\nLIMIT {PAGE}")
    panel = dressed(table.Panel(), dress, [query]).thresholds(plain())
    panel = (
        panel.cell_options(common_models.TableAutoCellOptions())
        .show_header(True)
        .cell_height(common_models.TableCellHeight.SM)
        .min_width(LEAST)
    )
    for width, names in WIDTHS.items():
        for name in _selected(sql, names):
            panel = panel.override_by_name(name, _value("custom.width", width))
    for name in _selected(sql, HIDDEN):
        panel = panel.override_by_name(name, _value("custom.hidden", True))
    for column, link in (row_links or {}).items():
        panel = panel.override_by_name(column, _value("links", [link]))
    for column, unit in (units or {}).items():
        panel = panel.override_by_name(column, _value("unit", unit))
    for column, mappings in (words or {}).items():
        coloured = _value("custom.cellOptions", {"type": "color-text"})
        panel = panel.override_by_name(column, _value("mappings", mappings) + coloured)
    for column, config in (thresholds or {}).items():
        coloured = _value("custom.cellOptions", {"type": "color-text"})
        built = config.build()  # type: ignore[attr-defined]
        panel = panel.override_by_name(column, _value("thresholds", built) + coloured)
    return panel


def _selected(sql: str, names: tuple[str, ...]) -> list[str]:
    """The names that are columns of a query: aliases, or columns as they are called."""
    told, _, _ = sql.partition(" FROM boards.")
    return [name for name in names if re.search(rf'(^|[\s"]){name}"?(,|\s*$)', told)]


def _value(key: str, value: object) -> list[models.DynamicConfigValue]:
    return [models.DynamicConfigValue(id_val=key, value=value)]
