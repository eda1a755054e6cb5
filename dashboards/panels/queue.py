"""Queue and lag: what waits, and for how long the oldest has waited."""

from __future__ import annotations

from dashboards.looks import Dress, dressed, legend_below, plain, tooltip
from dashboards.queries import Prom
from dashboards.sdk import common_models, models, timeseries


def queue_and_lag(dress: Dress, waiting: list[Prom], lag: list[Prom]) -> timeseries.Panel:
    """What waits on the left axis, in the dress's unit; lags on the right one, in seconds."""
    panel = dressed(timeseries.Panel(), dress, [*waiting, *lag])
    panel = panel.thresholds(plain()).axis_soft_min(0).line_width(2).fill_opacity(5)
    for query in lag:
        panel = panel.override_by_query(
            query.ref_id,
            [
                models.DynamicConfigValue(id_val="unit", value="s"),
                models.DynamicConfigValue(
                    id_val="custom.axisPlacement", value=common_models.AxisPlacement.RIGHT
                ),
            ],
        )
    return panel.legend(legend_below("lastNotNull", "max")).tooltip(tooltip())
