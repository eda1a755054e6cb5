"""Satellite unavailability, and anomalies as trackers tell them."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Board, Panel, Row
from dashboards.boards.context import Context
from dashboards.looks import BAD, GOOD, WARN, Dress, Link, any_is_bad, dressed, mapped
from dashboards.panels.bars import bars
from dashboards.panels.figure import figure
from dashboards.panels.listing import listing
from dashboards.panels.spans import timeline
from dashboards.panels.trend import trend
from dashboards.queries import Sql, quoted
from dashboards.sdk import statetimeline

DOING = {"2": ("in use", GOOD), "1": ("planned", "blue"), "0": ("unplanned", BAD)}


def boards(context: Context) -> Iterator[Board]:
    """A board each, where folders or trackers tell of it."""
    catalogue = context.catalogue
    if any(one.holds == "unavailability" for one in catalogue.folders.values()):
        satellites = [name for one in catalogue.missions.values() for name in one.satellites]
        yield Board(
            "unavailability",
            "Satellite unavailability",
            "When satellites could not observe, planned or not, and why.",
            "Services",
            (Row("Satellites", tuple(_satellites(satellites))),),
        )
    if catalogue.trackers:
        yield Board(
            "anomalies",
            "Anomalies",
            "Tickets of the trackers: how many, whose, how long they take, what they concern.",
            "Services",
            (
                Row("Now", tuple(_now(context))),
                Row("Over time", tuple(_tickets(context))),
            ),
        )


def _satellites(satellites: list[str]) -> Iterator[Panel]:
    dress = Dress(
        "Satellites over time",
        "Stretches in which a satellite could not observe, by its operators' reports.",
        "short",
        "no report in this range",
        span=24,
        height=8,
    )
    sql = f"""
        WITH told AS (
            SELECT satellite, greatest(from_at, $__timeFrom()::timestamptz) AS from_at,
                   least(coalesce(to_at, $__timeTo()::timestamptz), $__timeTo()::timestamptz)
                       AS to_at, planned
            FROM boards.unavailability
            WHERE satellite IN ({quoted(satellites)}) AND from_at < $__timeTo()::timestamptz
              AND coalesce(to_at, now()) > $__timeFrom()::timestamptz)
        SELECT $__timeFrom()::timestamptz AS time, satellite AS metric, 2 AS value
        FROM told GROUP BY satellite
        UNION ALL SELECT from_at, satellite, CASE WHEN planned THEN 1 ELSE 0 END FROM told
        UNION ALL SELECT to_at, satellite, 2 FROM told WHERE to_at < $__timeTo()::timestamptz
        ORDER BY 1, 2, 3
        """
    panel = dressed(statetimeline.Panel(), dress, [Sql(sql, form="time_series")])
    yield timeline(panel).mappings(mapped(DOING))
    for title, of in (("satellite", "satellite"), ("subsystem", "subsystem")):
        yield bars(
            Dress(
                f"Time lost by {title}",
                "Planned and unplanned, reports that began in the range.",
                "s",
                "no report in this range",
            ),
            Sql(f"""
                SELECT {of}, sum(length_seconds) FILTER (WHERE planned) AS "planned",
                       sum(length_seconds) FILTER (WHERE NOT planned) AS "unplanned"
                FROM boards.unavailability
                WHERE satellite IN ({quoted(satellites)}) AND $__timeFilter(from_at)
                GROUP BY 1 ORDER BY 1
                """),
            of,
            horizontal=True,
            stacked=True,
            colours={"planned": "blue", "unplanned": BAD},
        )
    yield listing(
        Dress("Reports", "Latest first.", "short", "no report in this range", span=24),
        """
        SELECT from_at AS start, to_at AS end, satellite, subsystem,
               CASE WHEN planned THEN 'planned' ELSE 'unplanned' END AS nature,
               length_seconds AS lasts, reference, comment
        FROM boards.unavailability WHERE $__timeFilter(from_at)
        ORDER BY from_at DESC
        """,
        units={"lasts": "s"},
        words={
            "nature": mapped({"planned": ("◷ planned", "blue"), "unplanned": ("✗ unplanned", BAD)})
        },
    )


def _now(context: Context) -> Iterator[Panel]:
    yield figure(
        Dress(
            "Open anomalies",
            "Tickets that are open, by who looks into them.",
            "short",
            "no ticket is open",
            (context.links.page("Search", "search"),),
            span=24,
            height=4,
        ),
        Sql("""
            SELECT coalesce(nullif(party, ''), 'nobody yet') AS party, count(*)::float8 AS tickets
            FROM boards.ticket WHERE open GROUP BY 1 ORDER BY 2 DESC, 1
            """),
        thresholds=any_is_bad(WARN),
        rows=True,
    )


def _tickets(context: Context) -> Iterator[Panel]:
    yield trend(
        Dress(
            "Opened and resolved",
            "Tickets by the day they were opened, and resolved.",
            "short",
            "no ticket in this range",
            span=24,
        ),
        Sql(
            """
            SELECT date_trunc('day', created_at) AS time, 'opened' AS metric,
                   count(*)::float8 AS value
            FROM boards.ticket WHERE $__timeFilter(created_at) GROUP BY 1
            UNION ALL
            SELECT date_trunc('day', resolved_at), 'resolved', count(*)::float8
            FROM boards.ticket WHERE $__timeFilter(resolved_at) GROUP BY 1
            ORDER BY 1, 2
            """,
            form="time_series",
        ),
        bars=True,
        colours={"opened": WARN, "resolved": GOOD},
        calcs=("sum",),
    )
    yield listing(
        Dress(
            "Latest tickets",
            "Latest first; a title leads to the ticket itself.",
            "short",
            "no ticket in this range",
            span=24,
            height=10,
        ),
        """
        SELECT created_at AS opened, CASE WHEN open THEN 'open' ELSE 'resolved' END AS state,
               status, party, key, title, subjects AS datatakes, products,
               resolution_seconds AS took, url
        FROM boards.ticket WHERE $__timeFilter(created_at)
        ORDER BY created_at DESC, key
        """,
        row_links={
            "title": Link("Ticket", "${__data.fields.url}"),
            "key": Link(
                "What it concerns", f"{context.links.site}/search?q=${{__data.fields.key}}"
            ),
        },
        units={"took": "s"},
        words={"state": mapped({"open": ("◐ open", WARN), "resolved": ("✓ resolved", GOOD)})},
    )
