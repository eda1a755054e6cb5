"""Listing: the latest rows, each with a link; what lies further back is a page away."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.looks import Dress, Link, dressed, plain
from dashboards.queries import Sql
from dashboards.sdk import common_models, models, table

PAGE = 50  # rows; more are on the page that the panel links to


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
    )
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


def _value(key: str, value: object) -> list[models.DynamicConfigValue]:
    return [models.DynamicConfigValue(id_val=key, value=value)]
