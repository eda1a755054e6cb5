"""Panels that several boards have: shares day by day, bad items, how long it took."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.links import Links
from dashboards.looks import BAD, WARN, Dress, at_least, at_most, mapped
from dashboards.panels.listing import listing
from dashboards.panels.trend import trend
from dashboards.queries import Sql, quoted
from dashboards.sdk import table, timeseries
from dashboards.titles import Promise
from maas.catalogue.values import format_share
from maas.domain.quantities import format_duration

CHOSEN = "\n  AND satellite IN (${satellite:sqlstring})\n  AND product_type IN (${type:sqlstring})"
BAD_STATES = mapped(
    {
        "late": ("◐ late", WARN),
        "overdue": ("✗ overdue", BAD),
        "missing": ("✗ missing", BAD),
    }
)


def share_by_day(
    promised: Sequence[Promise], title: str, *, span: int = 12, chosen: bool = False
) -> timeseries.Panel:
    """On time among due, for each objective and day, with the targets as lines."""
    strictest = max(one.objective.target for one in promised)
    lines = ", ".join(f"{one.name} {format_share(one.objective.target)}" for one in promised)
    return trend(
        Dress(
            title,
            f"Share on time among what was due, by the day of t0. Promised: {lines}. The "
            "line is the strictest of them.",
            "percentunit",
            "nothing was due in this range",
            span=span,
            height=9,
        ),
        Sql(
            f"""
            SELECT day AS time, objective AS metric,
                   floor(10000 * sum(items) FILTER (WHERE state = 'on_time')::float8
                         / sum(items)) / 10000 AS value
            FROM boards.item_day
            WHERE objective IN ({quoted(one.name for one in promised)}) AND $__timeFilter(day)
              AND state IN ('on_time', 'late', 'missing', 'overdue'){CHOSEN if chosen else ""}
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            form="time_series",
        ),
        thresholds=at_least(strictest),
        calcs=("mean", "min"),
        low=max(0.0, float(1 - 4 * (1 - strictest))),
    ).max(1)


def took_by_day(promise: Promise, *, span: int = 12, chosen: bool = False) -> timeseries.Panel:
    """By when half and 95 % of each day's items had arrived, to a twentieth of the deadline."""
    deadline = promise.deadline.total_seconds()
    return trend(
        Dress(
            f"{promise.title}: day by day",
            "By when half, and 95 %, of what arrived had arrived: "
            "nearest rank, to a twentieth of the deadline. The line is the deadline, "
            f"{format_duration(promise.deadline)}.",
            "s",
            "nothing arrived in this range",
            span=span,
            height=9,
        ),
        Sql(
            f"""
            WITH counted AS (
                SELECT day, step, sum(items) AS items FROM boards.item_day
                WHERE objective IN ({quoted([promise.name])}) AND $__timeFilter(day)
                  AND step >= 0{CHOSEN if chosen else ""}
                GROUP BY 1, 2),
            ranked AS (
                SELECT day, step, sum(items) OVER (PARTITION BY day ORDER BY step) AS upto,
                       sum(items) OVER (PARTITION BY day) AS items FROM counted)
            SELECT day AS time,
                   min(step) FILTER (WHERE upto >= 0.5 * items) * {deadline:.6f} / 20 AS "half",
                   min(step) FILTER (WHERE upto >= 0.95 * items) * {deadline:.6f} / 20 AS "95 %"
            FROM ranked GROUP BY 1 ORDER BY 1
            """,
            form="time_series",
        ),
        thresholds=at_most(deadline),
        colours={"half": "blue", "95 %": "purple"},
    )


def bad_items(promised: Sequence[Promise], links: Links, title: str) -> table.Panel:
    """The latest items that were late or did not come."""
    more = tuple(links.objective(one.name)[1] for one in promised[:1])
    return listing(
        Dress(
            title,
            "Items of the range that came late or did not come, latest first; the rest is "
            "a page away.",
            "short",
            "no late or missing item in this range",
            more,
            span=24,
            height=9,
        ),
        f"""
        SELECT t0 AS start, state, objective, satellite, product_type AS type, subject AS datatake,
               due_at AS due, t1 AS arrived, delay_seconds AS took,
               achieved_seconds / nullif(expected_seconds, 0) AS complete, party
        FROM boards.item
        WHERE objective IN ({quoted(one.name for one in promised)})
          AND state IN ('late', 'missing', 'overdue') AND $__timeFilter(t0)
        ORDER BY t0 DESC
        """,
        row_links={
            "datatake": links.of_row("Datatake", "datatakes", "datatake"),
            "objective": links.of_row("Evidence", "objectives", "objective"),
        },
        units={"took": "s", "complete": "percentunit"},
        words={"state": BAD_STATES},
    )
