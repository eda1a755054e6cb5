"""Interfaces: what the probes saw, against what availability was promised."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Board, Panel, Row
from dashboards.boards.context import Context
from dashboards.looks import BAD, UNKNOWN, WARN, Dress, at_least, dressed, no_legend, tooltip
from dashboards.panels.bars import bars
from dashboards.panels.burn import budget_burn
from dashboards.panels.listing import listing
from dashboards.panels.objective_tile import objective_tile
from dashboards.panels.spans import spans
from dashboards.panels.trend import trend
from dashboards.queries import Prom, Sql, any_of, quoted
from dashboards.sdk import common_models, statushistory
from dashboards.titles import Promise, promises
from maas.telemetry.metrics import PROBE_DURATION, PROBE_TIME


def boards(context: Context) -> Iterator[Board]:
    """One board, where anything is probed."""
    targets = list(context.catalogue.targets)
    if not targets:
        return
    promised = promises(context.catalogue, lambda one: one.kind == "availability")
    rows = [
        Row("What was seen", tuple(_seen(context, targets, promised))),
        Row("How fast they answer", tuple(_answers(targets))),
        Row("Outages", tuple(_outages(targets))),
    ]
    if promised:
        tiles = tuple(objective_tile(one, context.links, span=6) for one in promised)
        burn = budget_burn(promised, title="Availability budgets left", span=24)
        rows.insert(1, Row("Promises", (*tiles, burn)))
    yield Board(
        "interfaces",
        "Interfaces",
        "Whether each interface answers, how fast, and how much of the time; every outage.",
        "Services",
        tuple(rows),
    )


def _seen(context: Context, targets: list[str], promised: tuple[Promise, ...]) -> Iterator[Panel]:
    height = max(7, 3 + len(targets) // 2)
    yield spans(
        Dress(
            "Interfaces over time",
            "What the probes saw of each target; grey is what nobody saw.",
            "short",
            "no target was probed in this range",
            (context.links.page("Status", ""),),
            span=24,
            height=height,
        ),
        targets,
    )
    if promised:
        yield _strip(context, targets, promised, height)


def _strip(
    context: Context, targets: list[str], promised: tuple[Promise, ...], height: int
) -> statushistory.Panel:
    strictest = max(one.objective.target for one in promised)
    dress = Dress(
        "Availability day by day",
        "Up among what was seen, floored; days that nobody saw are empty. Green from the strictest "
        "of the promised shares on.",
        "percentunit",
        "no target was probed in this range",
        (context.links.page("Status", ""),),
        24,
        height,
    )
    sql = f"""
        SELECT day AS time, target AS metric,
               floor(10000 * up_seconds / nullif(up_seconds + degraded_seconds + down_seconds, 0))
                   / 10000 AS value
        FROM boards.target_day
        WHERE target IN ({quoted(targets)}) AND $__timeFilter(day)
        ORDER BY 1, 2
        """
    panel = dressed(statushistory.Panel(), dress, [Sql(sql, form="time_series")])
    panel = panel.thresholds(at_least(strictest)).decimals(1).row_height(0.85).col_width(0.92)
    panel = panel.show_value(common_models.VisibilityMode.AUTO).fill_opacity(80)
    return panel.legend(no_legend()).tooltip(tooltip(single=True))


def _answers(targets: list[str]) -> Iterator[Panel]:
    names = any_of("target", targets)
    yield trend(
        Dress(
            "Answer times",
            "How long the last probe of each target took, from each vantage point.",
            "s",
            "no target was probed in this range",
        ),
        Prom(f"{PROBE_DURATION.name}{{{names}}}", "{{target}} from {{location}}"),
        calcs=("lastNotNull", "max"),
    )
    yield trend(
        Dress(
            "Age of the last probe",
            "How long ago each target was probed; growing means that nobody looks.",
            "s",
            "no target was probed in this range",
        ),
        Prom(f"time() - {PROBE_TIME.name}{{{names}}}", "{{target}} from {{location}}"),
    )


def _outages(targets: list[str]) -> Iterator[Panel]:
    shown = quoted(targets)
    yield bars(
        Dress(
            "Time lost",
            "Hours of the range in each state but up, by target.",
            "s",
            "nothing was lost in this range",
            span=24,
        ),
        Sql(f"""
            SELECT target, sum(down_seconds) AS "down", sum(degraded_seconds) AS "degraded",
                   sum(unknown_seconds) AS "unknown"
            FROM boards.target_day WHERE target IN ({shown}) AND $__timeFilter(day)
            GROUP BY 1 ORDER BY 2 DESC, 1
            """),
        "target",
        horizontal=True,
        stacked=True,
        colours={"down": BAD, "degraded": WARN, "unknown": UNKNOWN},
    )
    yield listing(
        Dress(
            "Outages",
            "Stretches down that began in the range, latest first.",
            "short",
            "no outage in this range",
            span=24,
        ),
        f"""
        SELECT from_at AS start, to_at AS end, target, length_seconds AS lasted, reason
        FROM boards.span
        WHERE outcome = 'down' AND target IN ({shown}) AND $__timeFilter(from_at)
        ORDER BY from_at DESC
        """,
        units={"lasted": "s"},
    )
