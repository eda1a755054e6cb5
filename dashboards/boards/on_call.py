"""On call: what is open, how long it took, and whether messages arrived."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Board, Panel, Row
from dashboards.boards.context import Context
from dashboards.looks import BAD, GOOD, WARN, Dress, any_is_bad, mapped, plain
from dashboards.panels.bars import bars
from dashboards.panels.figure import figure
from dashboards.panels.listing import listing
from dashboards.panels.note import note
from dashboards.panels.trend import trend
from dashboards.queries import Prom, Sql
from maas.telemetry.metrics import (
    DELIVERIES,
    INCIDENTS_OPEN,
    UNTOLD,
)

OPEN = mapped({"open": ("✗ open", BAD), "resolved": ("✓ resolved", GOOD)})


def boards(context: Context) -> Iterator[Board]:
    """One board, for those who are woken."""
    yield Board(
        "on-call",
        "On call",
        "What is open, how long it took, and whether messages arrived.",
        "Operations",
        (
            Row("Now", tuple(_now(context))),
            Row("Over time", tuple(_incidents(context))),
            Row("Messages", tuple(_messages(context))),
        ),
    )


def _now(context: Context) -> Iterator[Panel]:
    incidents = (context.links.page("Incidents", "incidents"),)
    yield figure(
        Dress(
            "Open by severity",
            "Unresolved incidents: page wakes people, ticket can wait for the morning.",
            "short",
            links=incidents,
            span=8,
            height=5,
        ),
        Prom(f"sum by (severity) ({INCIDENTS_OPEN.name})", "{{severity}}", instant=True),
        thresholds=any_is_bad(),
        spark=True,
    )
    yield figure(
        Dress(
            "Time to resolve",
            "Of incidents that opened in the range and are resolved: half and "
            "95 % within (nearest rank).",
            "s",
            "none was resolved in this range",
            incidents,
            span=8,
            height=5,
        ),
        Sql("""
            SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY length_seconds) AS "half within",
                   percentile_disc(0.95) WITHIN GROUP (ORDER BY length_seconds) AS "95 % within"
            FROM boards.incident WHERE NOT open AND $__timeFilter(opened_at) HAVING count(*) > 0
            """),
        thresholds=plain(),
        rows=True,
    )
    yield figure(
        Dress(
            "Not told yet",
            "Changes of state that nobody has been told of.",
            "short",
            span=8,
            height=5,
        ),
        Prom(UNTOLD.name, "waiting", instant=True),
        thresholds=any_is_bad(WARN),
    )


def _incidents(context: Context) -> Iterator[Panel]:
    yield trend(
        Dress("Incidents opened", "By severity, day by day.", "short", "no incident in this range"),
        Sql(
            """
            SELECT date_trunc('day', opened_at) AS time, severity AS metric,
                   count(*)::float8 AS value
            FROM boards.incident WHERE $__timeFilter(opened_at)
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            form="time_series",
        ),
        bars=True,
        stacked=True,
        colours={"page": BAD, "ticket": WARN},
        calcs=("sum",),
    )
    yield bars(
        Dress(
            "Most trouble",
            "What had most incidents in the range, and for how long.",
            "s",
            "no incident in this range",
        ),
        Sql("""
            SELECT kind || ' ' || subject AS what, sum(length_seconds) AS "open for"
            FROM boards.incident WHERE $__timeFilter(opened_at)
            GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12
            """),
        "what",
        horizontal=True,
        colours={"open for": WARN},
    )
    yield listing(
        Dress(
            "Incidents",
            "Latest first; a title leads to its story.",
            "short",
            "no incident in this range",
            span=24,
            height=10,
        ),
        """
        SELECT opened_at AS opened, resolved_at AS resolved,
               CASE WHEN open THEN 'open' ELSE 'resolved' END AS state, severity, impact, title,
               length_seconds AS lasted, id
        FROM boards.incident WHERE $__timeFilter(opened_at)
        ORDER BY opened_at DESC, id
        """,
        row_links={"title": context.links.of_row("Incident", "incidents", "id")},
        units={"lasted": "s"},
        words={"state": OPEN},
    )


def _messages(context: Context) -> Iterator[Panel]:
    if not context.catalogue.channels:
        yield note(
            "Nobody is told",
            "The catalogue names no channels: incidents are opened and "
            "resolved, and no message is sent.",
        )
        return
    yield figure(
        Dress(
            "Messages by channel",
            "Messages waiting, sent and given up, by channel.",
            "short",
            "no message yet",
            span=8,
        ),
        Prom(DELIVERIES.name, "{{channel}} {{state}}", instant=True),
        thresholds=plain(),
    )
    yield listing(
        Dress(
            "Messages not delivered",
            "Waiting or given up, latest first.",
            "short",
            "every message of this range was delivered",
            span=16,
        ),
        """
        SELECT said_at AS said, channel, state, attempts, next_attempt_at AS next,
               last_error AS why, incident
        FROM boards.delivery WHERE state <> 'sent' AND $__timeFilter(said_at)
        ORDER BY said_at DESC
        """,
        row_links={"incident": context.links.of_row("Incident", "incidents", "incident")},
    )
