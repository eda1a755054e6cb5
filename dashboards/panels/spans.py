"""Span timeline: for each target, what was seen when; what nobody saw is unknown, and grey."""

from __future__ import annotations

from dashboards.looks import (
    BAD,
    GOOD,
    UNKNOWN,
    WARN,
    Dress,
    dressed,
    legend_below,
    mapped,
    plain,
    tooltip,
)
from dashboards.queries import Sql, quoted
from dashboards.sdk import common_models, statetimeline

OUTCOMES = {
    "3": ("up", GOOD),
    "2": ("degraded", WARN),
    "1": ("down", BAD),
    "0": ("unknown", UNKNOWN),
}


def spans(dress: Dress, targets: list[str]) -> statetimeline.Panel:
    """One row a target, coloured by outcome."""
    panel = dressed(statetimeline.Panel(), dress, [Sql(_sql(targets), form="time_series")])
    return timeline(panel).mappings(mapped(OUTCOMES))


def timeline(panel: statetimeline.Panel) -> statetimeline.Panel:
    """States that hold until the next one."""
    panel = panel.thresholds(plain()).merge_values(True).span_nulls(True).row_height(0.8)
    panel = panel.show_value(common_models.VisibilityMode.NEVER).fill_opacity(80).line_width(0)
    panel = panel.align_value(common_models.TimelineValueAlignment.LEFT)
    return panel.legend(legend_below()).tooltip(tooltip(single=True))


def _sql(targets: list[str]) -> str:
    return f"""
    WITH seen AS (
        SELECT target, greatest(from_at, $__timeFrom()::timestamptz) AS from_at, to_at, outcome,
               lead(from_at) OVER (PARTITION BY target ORDER BY from_at) AS next_at
        FROM boards.span
        WHERE target IN ({quoted(targets)})
          AND from_at < $__timeTo()::timestamptz AND to_at > $__timeFrom()::timestamptz)
    SELECT from_at AS time, target AS metric,
           CASE outcome WHEN 'up' THEN 3 WHEN 'degraded' THEN 2 WHEN 'down' THEN 1 ELSE 0 END
               AS value
    FROM seen
    UNION ALL
    SELECT to_at, target, 0 FROM seen
    WHERE to_at < $__timeTo()::timestamptz AND next_at IS DISTINCT FROM to_at
    ORDER BY 1, 2
    """
