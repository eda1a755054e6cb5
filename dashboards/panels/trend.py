"""Trend: numbers over time, as lines or as bars a day."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.looks import Dress, dressed, fixed, legend_below, plain, tooltip
from dashboards.panels.burn import lines
from dashboards.queries import Query
from dashboards.sdk import builders, common, common_models, timeseries


def trend(
    dress: Dress,
    *queries: Query,
    bars: bool = False,
    stacked: bool = False,
    thresholds: builders.ThresholdsConfig | None = None,
    colours: Mapping[str, str] | None = None,
    calcs: tuple[str, ...] = (),
    low: float = 0,
) -> timeseries.Panel:
    """Lines, or `bars`; with thresholds they are drawn as dashed lines."""
    panel = dressed(timeseries.Panel(), dress, queries)
    panel = panel.legend(legend_below(*calcs)).tooltip(tooltip()).axis_soft_min(low)
    panel = panel.thresholds(plain() if thresholds is None else thresholds)
    if thresholds is not None:
        panel = panel.thresholds_style(lines())
    if bars:
        panel = panel.draw_style(common_models.GraphDrawStyle.BARS).fill_opacity(80).line_width(0)
    else:
        panel = panel.line_width(2).fill_opacity(5).span_nulls(False)
    if stacked:
        mode = common_models.StackingMode.NORMAL
        panel = panel.stacking(common.StackingConfig().mode(mode).group("A"))
    for name, colour in (colours or {}).items():
        panel = panel.override_by_name(name, fixed(colour))
    return panel
