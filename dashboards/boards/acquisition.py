"""Acquisition: passes by station, what was planned, how good and how fast they were."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Board, Panel, Row
from dashboards.boards.context import Context
from dashboards.boards.shares import share_by_day
from dashboards.looks import BAD, GOOD, WARN, Dress, Link
from dashboards.panels.bars import bars
from dashboards.panels.listing import listing
from dashboards.panels.note import note
from dashboards.panels.objective_tile import objective_tile
from dashboards.panels.timeliness import timeliness
from dashboards.panels.trend import trend
from dashboards.queries import Sql
from dashboards.titles import Promise, promises

RELAYED = "Downlinks through the relay satellites (EDRS) and to ground stations (X-band)"


def boards(context: Context) -> Iterator[Board]:
    """One board, where anything tells of passes."""
    if not context.interfaces("cadip"):
        return
    promised = promises(context.catalogue, lambda one: one.population.source == "passes")
    rows = [Row("Sessions (CADIP)", tuple(_sessions(context)))]
    if promised:
        rows.insert(0, Row("Promises", tuple(_promises(context, promised))))
    yield Board(
        "acquisition",
        "Acquisition",
        "Passes by station, downlink sessions and their quality, downlinks that are planned.",
        "Acquisition",
        (
            *rows,
            Row("Planned downlinks: X-band and EDRS", tuple(_planned(context))),
            Row("Station reports", tuple(_reports(context))),
        ),
    )


def _promises(context: Context, promised: tuple[Promise, ...]) -> Iterator[Panel]:
    for one in promised:
        yield objective_tile(one, context.links)
    yield timeliness(max(promised, key=lambda one: one.deadline), context.links)
    yield share_by_day(promised, "Delivered in time, day by day")


def _stations(context: Context) -> str:
    cases = " ".join(
        f"WHEN '{source}' THEN '{title.replace(chr(39), chr(39) * 2)}'"
        for source, title in context.station_of().items()
    )
    return f"CASE source {cases} ELSE source END" if cases else "source"


def _sessions(context: Context) -> Iterator[Panel]:
    station = _stations(context)
    yield trend(
        Dress(
            "Passes by station",
            "Downlink sessions that each station delivered, day by day.",
            "short",
            "no pass in this range",
        ),
        Sql(
            f"""
            SELECT date_trunc('day', downlink_start) AS time, {station} AS metric,
                   count(*)::float8 AS value
            FROM boards.pass WHERE $__timeFilter(downlink_start)
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            form="time_series",
        ),
        bars=True,
        stacked=True,
    )
    yield bars(
        Dress(
            "Sessions by quality",
            "Whether antenna, front end, downlink and delivery were all "
            "well, and which passes are still growing.",
            "short",
            "no pass in this range",
        ),
        Sql(f"""
            SELECT {station} AS station,
                   count(*) FILTER (WHERE good AND complete)::float8 AS "good",
                   count(*) FILTER (WHERE NOT good)::float8 AS "degraded",
                   count(*) FILTER (WHERE good AND NOT complete)::float8 AS "growing",
                   count(*) FILTER (WHERE retransfer)::float8 AS "transferred again"
            FROM boards.pass WHERE $__timeFilter(downlink_start)
            GROUP BY 1 ORDER BY 1
            """),
        "station",
        stacked=True,
        colours={"good": GOOD, "degraded": BAD, "growing": WARN, "transferred again": "purple"},
    )
    yield listing(
        Dress(
            "Stations and satellites",
            "Sessions of the range: how many, how long from the start "
            "of the downlink to the end of delivery (nearest rank), and the frames.",
            "short",
            "no pass in this range",
            span=24,
            height=10,
        ),
        f"""
        SELECT {station} AS station, satellite, count(*) AS passes,
               count(*) FILTER (WHERE NOT good) AS degraded,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY delivery_seconds) AS "half within",
               percentile_disc(0.95) WITHIN GROUP (ORDER BY delivery_seconds) AS "95 % within",
               sum(volume_bytes)::float8 AS volume, sum(acquired_frames)::float8 AS frames,
               sum(uncorrectable_frames)::float8 / nullif(sum(acquired_frames), 0) AS "frames lost"
        FROM boards.pass WHERE $__timeFilter(downlink_start)
        GROUP BY 1, 2 ORDER BY 1, 2
        """,
        units={
            "half within": "s",
            "95 % within": "s",
            "volume": "bytes",
            "frames lost": "percentunit",
        },
    )
    yield listing(
        Dress(
            "Latest passes that were not well",
            "Degraded sessions, latest first; the rest is in the pages.",
            "short",
            "every pass of this range was well",
            span=24,
            height=8,
        ),
        f"""
        SELECT downlink_start AS start, {station} AS station, satellite, session_id AS session,
               antenna_ok AS antenna, front_end_ok AS "front end", downlink_ok AS downlink,
               delivery_ok AS delivery, delivery_seconds AS took, uncorrectable_frames AS lost
        FROM boards.pass WHERE NOT good AND $__timeFilter(downlink_start)
        ORDER BY downlink_start DESC
        """,
        row_links={"session": _search(context, "session")},
        units={"took": "s"},
    )


def _search(context: Context, field: str) -> Link:
    return Link("Find it", f"{context.links.site}/search?q=${{__data.fields.{field}}}")


def _planned(context: Context) -> Iterator[Panel]:
    yield trend(
        Dress(
            "Planned downlinks",
            f"{RELAYED}, by the plans in force; the future included.",
            "short",
            "no plan tells of downlinks in this range",
        ),
        Sql(
            """
            SELECT date_trunc('day', start_at) AS time,
                   CASE WHEN relayed THEN 'EDRS' ELSE 'X-band' END AS metric,
                   count(*)::float8 AS value
            FROM boards.planned_downlink WHERE $__timeFilter(start_at)
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            form="time_series",
        ),
        bars=True,
        stacked=True,
        colours={"X-band": "blue", "EDRS": "purple"},
    )
    yield bars(
        Dress(
            "Planned downlinks by station",
            "How many, by satellite, and the time they take.",
            "short",
            "no plan tells of downlinks in this range",
        ),
        Sql("""
            SELECT station, count(*) FILTER (WHERE NOT partial)::float8 AS "whole",
                   count(*) FILTER (WHERE partial)::float8 AS "partial"
            FROM boards.planned_downlink WHERE $__timeFilter(start_at)
            GROUP BY 1 ORDER BY 1
            """),
        "station",
        stacked=True,
        colours={"whole": "blue", "partial": "#b877d9"},
    )
    yield listing(
        Dress(
            "Next and latest planned downlinks",
            "Latest first.",
            "short",
            "no plan tells of downlinks in this range",
            span=24,
            height=8,
        ),
        """
        SELECT start_at AS start, end_at AS end, station, satellite, datatake_id AS datatake,
               CASE WHEN relayed THEN 'EDRS' ELSE 'X-band' END AS road
        FROM boards.planned_downlink WHERE $__timeFilter(start_at)
        ORDER BY start_at DESC
        """,
        row_links={"datatake": context.links.of_row("Datatake", "datatakes", "datatake")},
    )


def _reports(context: Context) -> Iterator[Panel]:
    if not any(one.holds == "station-report" for one in context.catalogue.folders.values()):
        yield note("No station reports", "The catalogue names no folder of station reports.")
        return
    yield bars(
        Dress(
            "Reported passes",
            "What stations themselves reported: acquired or not.",
            "short",
            "no report in this range",
        ),
        Sql("""
            SELECT station, count(*) FILTER (WHERE acquired)::float8 AS "acquired",
                   count(*) FILTER (WHERE NOT acquired)::float8 AS "not acquired"
            FROM boards.station_report WHERE $__timeFilter(start_at)
            GROUP BY 1 ORDER BY 1
            """),
        "station",
        stacked=True,
        colours={"acquired": GOOD, "not acquired": BAD},
    )
    yield listing(
        Dress(
            "Latest passes not acquired",
            "As stations reported them, latest first.",
            "short",
            "every reported pass of this range was acquired",
        ),
        """
        SELECT start_at AS start, station, satellite, acquisition_id AS acquisition, status, comment
        FROM boards.station_report WHERE NOT acquired AND $__timeFilter(start_at)
        ORDER BY start_at DESC
        """,
        row_links={"acquisition": _search(context, "acquisition")},
    )
