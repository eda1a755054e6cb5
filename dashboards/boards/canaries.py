"""Canaries and deliveries: scenes with known ships, how they were answered, what was delivered."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Board, Panel, Row
from dashboards.boards.context import Context
from dashboards.looks import BAD, GOOD, WARN, Dress, any_is_bad, at_least, at_most, mapped, plain
from dashboards.panels.figure import figure
from dashboards.panels.listing import listing
from dashboards.panels.trend import trend
from dashboards.queries import Prom, Sql, quoted
from dashboards.titles import text_of
from maas.catalogue.model import Canary
from maas.domain.quantities import format_duration
from maas.telemetry.metrics import (
    CANARY_FALSE_ALARMS,
    CANARY_OVERDUE,
    CANARY_POSITION,
    CANARY_RECALL,
)

VERDICTS = {"valid": GOOD, "degraded": WARN, "invalid": BAD}


def boards(context: Context) -> Iterator[Board]:
    """One board, where the catalogue sends canaries or checks deliveries."""
    catalogue = context.catalogue
    rows = [
        Row(text_of(canary.title), tuple(_canary(context, name, canary)))
        for name, canary in catalogue.canaries.items()
    ]
    if catalogue.deliveries:
        rows.append(Row("Deliveries", tuple(delivered(context))))
    if rows:
        yield Board(
            "canaries",
            "Canaries and deliveries",
            "Scenes with known ships: answered in time, and how well; and what was delivered.",
            "Pipelines",
            tuple(rows),
        )


def _canary(context: Context, name: str, canary: Canary) -> Iterator[Panel]:
    title, only = text_of(canary.title), f'{{canary="{name}"}}'
    page = (context.links.page("Canaries", "canaries"),)
    bands = canary.bands
    yield figure(
        Dress(
            f"{title}: overdue",
            f"Scenes of the last day without an answer after {format_duration(canary.deadline)}.",
            "short",
            "no scene was sent yet",
            page,
            4,
            7,
        ),
        Prom(f"{CANARY_OVERDUE.name}{only}", "overdue", instant=True),
        thresholds=any_is_bad(),
    )
    for label, metric, unit, limit in (
        ("ships found", CANARY_RECALL, "percentunit",
         None if bands.recall is None else at_least(bands.recall)),
        ("false alarms", CANARY_FALSE_ALARMS, "short",
         None if bands.false_alarms is None else at_most(bands.false_alarms)),
        ("error of position", CANARY_POSITION, "lengthm",
         None if bands.position_m is None else at_most(bands.position_m)),
    ):  # fmt: skip
        yield figure(
            Dress(
                f"{title}: {label}",
                f"{metric.help} The colour turns at the band of the catalogue.",
                unit,
                "no scene was marked yet",
                page,
                5,
                7,
            ),
            Prom(f"{metric.name}{only}", label, instant=True),
            thresholds=limit or plain(),
            decimals=1,
        )
    yield trend(
        Dress(
            f"{title}: time to answer",
            f"From the scene's slot to its answer; the line is {format_duration(canary.deadline)}.",
            "s",
            "no scene was answered in this range",
            page,
            5,
            7,
        ),
        Sql(
            f"""
            SELECT slot_at AS time, answer_seconds AS "answered after"
            FROM boards.canary_run
            WHERE canary IN ({quoted([name])}) AND answer_seconds IS NOT NULL
              AND $__timeFilter(slot_at)
            ORDER BY 1
            """,
            form="time_series",
        ),
        thresholds=at_most(canary.deadline.total_seconds()),
    )
    yield listing(
        Dress(
            f"{title}: latest scenes",
            "Latest first.",
            "short",
            "no scene was sent in this range",
            page,
            24,
            8,
        ),
        f"""
        SELECT slot_at AS slot, image, answer_seconds AS took, ships, found, recall_ratio AS recall,
               false_alarms AS "false alarms", position_m AS "off by", trouble
        FROM boards.canary_run
        WHERE canary IN ({quoted([name])}) AND $__timeFilter(slot_at)
        ORDER BY slot_at DESC
        """,
        units={"took": "s", "recall": "percentunit", "off by": "lengthm"},
    )


def delivered(context: Context) -> Iterator[Panel]:
    """What was thought of deliveries."""
    page = (context.links.page("Deliveries", "deliveries"),)
    yield trend(
        Dress(
            "Deliveries by verdict",
            "What was thought of each delivery, day by day.",
            "short",
            "nothing was delivered in this range",
            page,
            9,
            9,
        ),
        Sql(
            """
            SELECT date_trunc('day', delivered_at) AS time, verdict AS metric,
                   count(*)::float8 AS value
            FROM boards.delivered WHERE $__timeFilter(delivered_at)
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            form="time_series",
        ),
        bars=True,
        stacked=True,
        colours=VERDICTS,
    )
    signs = {"valid": "✓ valid", "degraded": "◐ degraded", "invalid": "✗ invalid"}
    words = {verdict: (signs[verdict], colour) for verdict, colour in VERDICTS.items()}
    yield listing(
        Dress(
            "Deliveries that were not valid",
            "Latest first, with the first reason.",
            "short",
            "every delivery of this range was valid",
            page,
            15,
            9,
        ),
        """
        SELECT delivered_at AS delivered, source, image, verdict, area, features, reason
        FROM boards.delivered WHERE verdict <> 'valid' AND $__timeFilter(delivered_at)
        ORDER BY delivered_at DESC
        """,
        words={"verdict": mapped(words)},
    )
