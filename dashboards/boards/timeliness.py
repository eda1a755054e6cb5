"""Timeliness: for each mission production, dissemination and end to end; then the services."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Board, Panel, Row
from dashboards.boards.context import Context
from dashboards.boards.shares import bad_items, share_by_day, took_by_day
from dashboards.looks import Dress
from dashboards.panels.burn import budget_burn
from dashboards.panels.listing import listing
from dashboards.panels.note import note
from dashboards.panels.objective_tile import objective_tile
from dashboards.panels.timeliness import timeliness
from dashboards.panels.trend import trend
from dashboards.panels.waterfall import waterfall
from dashboards.queries import Sql
from dashboards.titles import Promise, promises, text_of
from dashboards.variables import chain_of


def boards(context: Context) -> Iterator[Board]:
    """A board for each mission, and one each for acquisition, auxiliary data, archive, services."""
    for mission, told in context.catalogue.missions.items():
        timed = [one for one in context.of_mission(mission) if one.objective.kind == "timeliness"]
        if timed:
            yield Board(
                f"timeliness-{mission.lower()}",
                f"Timeliness: {text_of(told.title)}",
                f"Whether {text_of(told.title)} comes in time: produced, disseminated, end to end.",
                "Timeliness",
                tuple(_mission(context, timed)),
                chain_of([mission]),
            )
    yield from _shared(context)


def _mission(context: Context, timed: list[Promise]) -> Iterator[Row]:
    own = [one for one in timed if one.objective.population.source != "upstream"]
    upstream = [one for one in timed if one.objective.population.source == "upstream"]
    for title, found in (
        ("Production: sensing to PRIP", [one for one in own if context.at(one, "prip")]),
        ("End to end: sensing to data access", [one for one in own if context.at(one, "dd")]),
        ("Dissemination: PRIP to data access", [one for one in upstream if context.at(one, "dd")]),
        ("Archive: PRIP to LTA", [one for one in upstream if context.at(one, "lta")]),
    ):
        if found:
            yield Row(title, tuple(_section(context, found, title.partition(":")[0])))
    yield Row(
        "Budgets and what came late",
        (
            budget_burn(timed, span=24),
            bad_items(timed, context.links, "Latest late or missing"),
        ),
    )


def _section(context: Context, found: list[Promise], what: str) -> Iterator[Panel]:
    for one in found:
        yield objective_tile(one, context.links)
    for one in found:
        yield timeliness(one, context.links, chosen=True)
        if one.objective.stages:
            yield waterfall(one, context.catalogue, context.links)
    yield share_by_day(found, f"{what}: in time, day by day", chosen=True)
    yield took_by_day(found[0], chosen=True)


def _shared(context: Context) -> Iterator[Board]:
    catalogue = context.catalogue
    passes = promises(catalogue, lambda one: one.population.source == "passes")
    if passes:
        yield _board(context, "acquisition", "acquisition", "From downlink to delivery.", passes)
    auxip = set(context.interfaces("auxip"))
    auxiliary = promises(
        catalogue,
        lambda one: one.kind == "timeliness" and bool(one.clock and auxip & set(one.clock.at)),
    )
    if auxiliary:
        words = "Auxiliary files, from their origin to publication."
        yield _board(context, "auxiliary", "auxiliary data", words, auxiliary)
    lta = set(context.interfaces("lta"))
    archived = promises(
        catalogue,
        lambda one: one.kind == "timeliness" and bool(one.clock and lta & set(one.clock.at)),
    )
    if archived:
        yield _board(
            context, "archive", "long-term archive", "From production to the archive.", archived
        )
    yield Board(
        "timeliness-services",
        "Timeliness: services",
        "How fast services answer what is asked of them: archive orders, tickets.",
        "Timeliness",
        (Row("Archive orders", tuple(_orders(context))), Row("Tickets", (_tickets(context),))),
    )


def _board(
    context: Context, name: str, title: str, words: str, found: tuple[Promise, ...]
) -> Board:
    tiles = tuple(objective_tile(one, context.links) for one in found)
    bars = tuple(timeliness(one, context.links) for one in found)
    days = (share_by_day(found, "In time, day by day"), *(took_by_day(one) for one in found))
    return Board(
        f"timeliness-{name}",
        f"Timeliness: {title}",
        words,
        "Timeliness",
        (
            Row("Promises", tiles),
            Row("How long it took", bars),
            Row("Day by day", days),
            Row(
                "Budgets and what came late",
                (
                    budget_burn(found, span=24),
                    bad_items(found, context.links, "Latest late or missing"),
                ),
            ),
        ),
    )


def _orders(context: Context) -> Iterator[Panel]:
    if not any(one.kind == "archive" for one in context.catalogue.meters.values()):
        yield note("No archive orders", "The catalogue has no meter of kind archive.")
        return
    yield trend(
        Dress(
            "Archive orders",
            "Orders of archived products by the day they were submitted.",
            "short",
            "nothing was ordered in this range",
        ),
        Sql(
            """
            SELECT date_trunc('day', submitted_at) AS time, status AS metric,
                   count(*)::float8 AS value
            FROM boards.archive_order WHERE $__timeFilter(submitted_at)
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            form="time_series",
        ),
        bars=True,
        stacked=True,
    )
    yield trend(
        Dress(
            "Archive orders: time to completion",
            "By when half, and 95 %, of each day's orders were completed: nearest rank.",
            "s",
            "nothing was completed in this range",
        ),
        Sql(
            """
            SELECT date_trunc('day', submitted_at) AS time,
                   percentile_disc(0.5) WITHIN GROUP (ORDER BY completion_seconds) AS "half",
                   percentile_disc(0.95) WITHIN GROUP (ORDER BY completion_seconds) AS "95 %"
            FROM boards.archive_order
            WHERE completion_seconds IS NOT NULL AND $__timeFilter(submitted_at)
            GROUP BY 1 ORDER BY 1
            """,
            form="time_series",
        ),
    )


def _tickets(context: Context) -> Panel:
    return listing(
        Dress(
            "Tickets: time to resolution",
            "For each party, by when half and 95 % of the tickets "
            "created in the range were resolved.",
            "short",
            "no ticket in this range",
            (context.links.page("Search", "search"),),
            span=24,
        ),
        """
        SELECT coalesce(nullif(party, ''), 'nobody yet') AS party, count(*) AS tickets,
               count(*) FILTER (WHERE open) AS open,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY resolution_seconds) AS "half within",
               percentile_disc(0.95) WITHIN GROUP (ORDER BY resolution_seconds) AS "95 % within"
        FROM boards.ticket WHERE $__timeFilter(created_at)
        GROUP BY 1 ORDER BY 2 DESC, 1
        """,
        units={"half within": "s", "95 % within": "s"},
    )
