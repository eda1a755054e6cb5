"""Figure: one number, or a few beside each other."""

from __future__ import annotations

from dashboards.looks import Dress, dressed, every_row, last_value
from dashboards.queries import Query
from dashboards.sdk import builders, common_models, models, stat


def figure(
    dress: Dress,
    *queries: Query,
    thresholds: builders.ThresholdsConfig,
    rows: bool = False,
    spark: bool = False,
    decimals: int | None = None,
    mappings: list[models.ValueMapping] | None = None,
) -> stat.Panel:
    """Numbers with their names; `rows` shows each row of a table, `spark` how it came here."""
    panel = dressed(stat.Panel(), dress, queries)
    panel = panel.thresholds(thresholds).reduce_options(every_row() if rows else last_value())
    many = rows or len(queries) > 1
    panel = panel.text_mode(
        common_models.BigValueTextMode.VALUE_AND_NAME
        if many
        else common_models.BigValueTextMode.VALUE
    )
    graph = common_models.BigValueGraphMode
    panel = panel.graph_mode(graph.AREA if spark else graph.NONE)
    panel = panel.color_mode(common_models.BigValueColorMode.VALUE)
    panel = panel.orientation(common_models.VizOrientation.AUTO)
    panel = panel.justify_mode(common_models.BigValueJustifyMode.AUTO)
    if decimals is not None:
        panel = panel.decimals(decimals)
    return panel.mappings(mappings) if mappings else panel
