"""Bars: a few things compared, lengthwise or stacked by state."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.looks import Dress, dressed, fixed, legend_below, plain, tooltip
from dashboards.queries import Sql
from dashboards.sdk import barchart, common_models


def bars(
    dress: Dress,
    query: Sql,
    x: str,
    *,
    horizontal: bool = False,
    stacked: bool = False,
    colours: Mapping[str, str] | None = None,
) -> barchart.Panel:
    """Bars over the text column `x`."""
    panel = dressed(barchart.Panel(), dress, [query]).x_field(x).thresholds(plain())
    along = common_models.VizOrientation
    panel = panel.orientation(along.HORIZONTAL if horizontal else along.VERTICAL)
    panel = panel.show_value(common_models.VisibilityMode.AUTO).fill_opacity(80)
    panel = panel.bar_width(0.9).group_width(0.8).legend(legend_below()).tooltip(tooltip())
    mode = common_models.StackingMode
    kind = mode.NORMAL if stacked else mode.NONE
    panel = panel.stacking(kind)
    for name, colour in (colours or {}).items():
        panel = panel.override_by_name(name, fixed(colour))
    return panel
