"""Completeness strip: day by day, how much of what was promised is there."""

from __future__ import annotations

from fractions import Fraction

from dashboards.looks import BAD, GOOD, WARN, Dress, Link, dressed, no_legend, steps, tooltip
from dashboards.queries import Sql, quoted
from dashboards.sdk import common_models, statushistory

COUNTED = "('on_time', 'late', 'missing', 'overdue')"


def completeness(
    title: str,
    description: str,
    objectives: list[str],
    target: Fraction,
    links: tuple[Link, ...],
    *,
    by: str = "satellite",
    chosen: bool = False,
    span: int = 24,
    height: int = 7,
) -> statushistory.Panel:
    """One row for each `by` (satellite, product_type or objective), one cell a day."""
    dress = Dress(
        title, description, "percentunit", "nothing was due in this range", links, span, height
    )
    panel = dressed(
        statushistory.Panel(), dress, [Sql(_sql(objectives, by, chosen), form="time_series")]
    )
    halfway = float(1 - 2 * (1 - target))  # twice the allowed share is gone
    panel = panel.thresholds(steps(BAD, (max(halfway, 0), WARN), (float(target), GOOD)))
    panel = panel.decimals(1).row_height(0.85).col_width(0.92).fill_opacity(80)
    panel = panel.show_value(common_models.VisibilityMode.AUTO)
    return panel.legend(no_legend()).tooltip(tooltip(single=True))


def _sql(objectives: list[str], by: str, chosen: bool) -> str:
    filtered = (
        "\n      AND satellite IN (${satellite:sqlstring})"
        "\n      AND product_type IN (${type:sqlstring})"
        if chosen
        else ""
    )
    return f"""
    SELECT day AS time, {by} AS metric,
           CASE WHEN sum(expected_seconds) > 0
                THEN floor(10000 * sum(achieved_seconds) / sum(expected_seconds)) / 10000
                ELSE floor(10000 * sum(items) FILTER (WHERE step >= 0)::float8 / sum(items)) / 10000
           END AS value
    FROM boards.item_day
    WHERE objective IN ({quoted(objectives)}) AND $__timeFilter(day)
      AND state IN {COUNTED}{filtered}
    GROUP BY 1, 2 ORDER BY 1, 2
    """
