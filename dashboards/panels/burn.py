"""Budget burn: how much of what may be bad is left, and how fast it goes."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.looks import BAD, GOOD, WARN, Dress, dressed, legend_below, steps, tooltip
from dashboards.queries import Prom, any_of
from dashboards.sdk import common, common_models, timeseries
from dashboards.titles import Promise
from maas.telemetry.metrics import ERROR_BUDGET


def budget_burn(
    promised: Sequence[Promise], *, title: str = "Error budgets left", span: int = 12
) -> timeseries.Panel:
    """The unspent budget of each objective over time; below zero it is overspent."""
    dress = Dress(
        title,
        "Unspent share of what may be bad, for each objective, over the range. It falls with each "
        "bad item or minute; below zero the promise of the window is broken. Half is when to look.",
        "percentunit",
        "no objective has anything to judge yet",
        span=span,
        height=9,
    )
    names = any_of("objective", (one.name for one in promised))
    queries = [Prom(f"{ERROR_BUDGET.name}{{{names}}}", "{{objective}}")]
    panel = dressed(timeseries.Panel(), dress, queries)
    panel = panel.thresholds(steps(BAD, (0, WARN), (0.5, GOOD))).max(1).axis_soft_min(-0.5)
    panel = panel.thresholds_style(lines()).legend(legend_below("lastNotNull", "min"))
    return panel.tooltip(tooltip()).decimals(0).line_width(2).fill_opacity(0)


def lines() -> common.GraphThresholdsStyleConfig:
    """Thresholds as dashed lines."""
    mode = common_models.GraphThresholdsStyleMode.DASHED
    return common.GraphThresholdsStyleConfig().mode(mode)
