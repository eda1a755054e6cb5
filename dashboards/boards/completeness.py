"""Completeness: for each mission, what was promised and what is there, at each interface."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Board, Panel, Row
from dashboards.boards.context import Context
from dashboards.boards.shares import bad_items
from dashboards.looks import BAD, GOOD, Dress, steps
from dashboards.panels.completeness import completeness
from dashboards.panels.note import note
from dashboards.panels.objective_tile import objective_tile
from dashboards.panels.trend import trend
from dashboards.queries import Sql, quoted
from dashboards.titles import Promise, promises, text_of
from dashboards.variables import chain_of
from maas.catalogue.values import format_share


def boards(context: Context) -> Iterator[Board]:
    """A board for each mission, and one for auxiliary data."""
    for mission, told in context.catalogue.missions.items():
        own = context.of_mission(mission)
        counted = [one for one in own if one.objective.kind == "completeness" and not _rate(one)]
        if not own:
            continue
        title = text_of(told.title)
        rows = [Row("Production: what the plan promised", tuple(_produced(context, counted)))]
        rows += _further(context, own)
        yield Board(
            f"completeness-{mission.lower()}",
            f"Completeness: {title}",
            f"How much of what was promised of {title} is there: produced, disseminated, archived.",
            "Completeness",
            tuple(rows),
            chain_of([mission]),
        )
    rates = promises(context.catalogue, lambda one: one.population.source == "rate")
    if rates or context.interfaces("auxip"):
        yield _auxiliary(context, rates)


def _rate(promise: Promise) -> bool:
    return promise.objective.population.source == "rate"


def _produced(context: Context, counted: list[Promise]) -> Iterator[Panel]:
    if not counted:
        yield note("No completeness objective", "The catalogue promises none of this mission.")
        return
    names, target = [one.name for one in counted], counted[0].objective.target
    links = context.links.objective(names[0])
    for one in counted:
        yield objective_tile(one, context.links, span=8)
    yield _amounts(names)
    for by, words in (("satellite", "satellite"), ("product_type", "product type")):
        yield completeness(
            f"By {words}",
            f"Achieved over expected, day by day, for each {words}: time that was sensed, or "
            f"items where no amount is promised. {format_share(target)} is promised.",
            names,
            target,
            links,
            by=by,
            chosen=True,
            height=6 if by == "satellite" else 9,
        )
    yield bad_items(counted, context.links, "Latest that are not complete")


def _amounts(names: list[str]) -> Panel:
    return trend(
        Dress(
            "Expected and achieved",
            "Sensing time that the plan promised and that products cover, day by day.",
            "s",
            "nothing was promised in this range",
            span=16,
            height=5,
        ),
        Sql(
            f"""
            SELECT day AS time, sum(expected_seconds) AS "expected",
                   sum(achieved_seconds) AS "achieved"
            FROM boards.item_day
            WHERE objective IN ({quoted(names)}) AND $__timeFilter(day)
              AND state IN ('on_time', 'late', 'missing', 'overdue')
              AND satellite IN (${{satellite:sqlstring}}) AND product_type IN (${{type:sqlstring}})
            GROUP BY 1 ORDER BY 1
            """,
            form="time_series",
        ),
        colours={"expected": "blue", "achieved": GOOD},
    )


def _further(context: Context, own: tuple[Promise, ...]) -> Iterator[Row]:
    """What production published, found again further down the road."""
    for kind, where in (("dd", "PRIP ↔ DD"), ("lta", "PRIP ↔ LTA"), ("mpcip", "PRIP ↔ MPCIP")):
        found = [
            one
            for one in own
            if one.objective.population.source == "upstream" and context.at(one, kind)
        ]
        if not found:
            continue
        names, target = [one.name for one in found], found[0].objective.target
        tiles = tuple(objective_tile(one, context.links, span=8) for one in found)
        beside = 16 if len(tiles) == 1 else 24
        strips = tuple(
            completeness(
                f"{where} by {words}",
                "Of what production published, the share that has arrived, day by day. "
                f"{format_share(target)} is promised in time.",
                names,
                target,
                context.links.objective(names[0]),
                by=by,
                chosen=True,
                span=span,
                height=height,
            )
            for by, words, span, height in (
                ("satellite", "satellite", beside, 5),
                ("product_type", "product type", 24, 8),
            )
        )
        latest = bad_items(found, context.links, f"{where}: latest late or missing")
        yield Row(f"{where}: what was published is there too", (*tiles, *strips, latest))


def _auxiliary(context: Context, rates: tuple[Promise, ...]) -> Board:
    rows = []
    if rates:
        rows.append(Row("Expected rate", tuple(_rates(context, rates))))
    rows.append(Row("Published", (_published(context),)))
    rows.append(Row("AUXIP ↔ LTA and MPCIP", (_copies(context),)))
    return Board(
        "completeness-auxiliary",
        "Completeness: auxiliary data",
        "Auxiliary files against the rate at which they are expected, and their copies.",
        "Completeness",
        tuple(rows),
    )


def _rates(context: Context, rates: tuple[Promise, ...]) -> Iterator[Panel]:
    for one in rates:
        yield objective_tile(one, context.links, span=8)
        per_day = one.objective.population.per_day or 0
        types = one.objective.population.types
        yield trend(
            Dress(
                f"{one.title}: counted",
                "Files of each type that were published, day by day, for "
                f"each satellite; the line is the {per_day} that are expected.",
                "short",
                "none was published in this range",
                context.links.objective(one.name),
                span=16,
                height=8,
            ),
            Sql(
                f"""
                SELECT day AS time, satellite || ' ' || product_type AS metric,
                       sum(products)::float8 AS value
                FROM boards.volume_day
                WHERE product_type IN ({quoted(types)}) AND $__timeFilter(day)
                  AND source IN ({quoted(one.objective.clock.at if one.objective.clock else ())})
                GROUP BY 1, 2 ORDER BY 1, 2
                """,
                form="time_series",
            ),
            thresholds=steps(BAD, (per_day, GOOD)),
        )
        yield completeness(
            f"{one.title}: strip",
            "Arrived among expected, day by day.",
            [one.name],
            one.objective.target,
            context.links.objective(one.name),
            height=6,
        )


def _published(context: Context) -> Panel:
    return trend(
        Dress(
            "Auxiliary files by type",
            "What the auxiliary interfaces published, day by day.",
            "short",
            "nothing was published in this range",
            span=24,
        ),
        Sql(
            f"""
            SELECT day AS time, product_type AS metric, sum(products)::float8 AS value
            FROM boards.volume_day
            WHERE source IN ({quoted(context.interfaces("auxip"))}) AND $__timeFilter(day)
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            form="time_series",
        ),
        bars=True,
        stacked=True,
    )


def _copies(context: Context) -> Panel:
    auxip = set(context.interfaces("auxip"))
    found = promises(
        context.catalogue,
        lambda one: (
            one.population.source == "upstream" and bool(auxip & set(one.population.upstream))
        ),
    )
    if not found:
        return note(
            "No copies are promised",
            "The catalogue has no objective that finds auxiliary files again in an archive or at "
            "an MPCIP. One with `population: {from: upstream, upstream: [auxip]}` fills this row.",
        )
    return completeness(
        "Auxiliary files found again",
        "Of what AUXIP published, the share that has arrived.",
        [one.name for one in found],
        found[0].objective.target,
        context.links.objective(found[0].name),
        by="objective",
    )
