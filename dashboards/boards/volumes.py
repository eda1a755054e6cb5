"""Volumes and counts: what was published, what was promised, what sources count themselves."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Board, Panel, Row
from dashboards.boards.context import Context
from dashboards.looks import BAD, GOOD, UNKNOWN, WARN, Dress, any_is_bad
from dashboards.panels.bars import bars
from dashboards.panels.figure import figure
from dashboards.panels.listing import listing
from dashboards.panels.trend import trend
from dashboards.queries import Prom, Sql
from dashboards.variables import whole_chain
from maas.telemetry.metrics import METER_READING

CHOSEN = (
    "$__timeFilter(day) AND mission IN (${mission:sqlstring})\n"
    "  AND satellite IN (${satellite:sqlstring}) AND product_type IN (${type:sqlstring})"
)


def boards(context: Context) -> Iterator[Board]:
    """One board."""
    yield Board(
        "volumes",
        "Volumes and counts",
        "Products and bytes by interface, mission and type; budget and actual; what is gone.",
        "Volumes",
        (
            Row("Published", tuple(_published())),
            Row("Budget versus actual", tuple(_budget(context))),
            Row("Here versus at the source", tuple(_compared(context))),
            Row("Archive and withdrawals", tuple(_kept(context))),
        ),
        whole_chain(),
    )


def _published() -> Iterator[Panel]:
    for title, column, unit in (
        ("Products", "products", "short"),
        ("Volume", "size_bytes", "bytes"),
    ):
        yield trend(
            Dress(
                f"{title} by interface",
                "What each interface published, day by day, of the "
                "chosen missions, satellites and types.",
                unit,
                "nothing was published",
            ),
            Sql(
                f"""
                SELECT day AS time, source AS metric, sum({column})::float8 AS value
                FROM boards.volume_day WHERE {CHOSEN}
                GROUP BY 1, 2 ORDER BY 1, 2
                """,
                form="time_series",
            ),
            bars=True,
            stacked=True,
            calcs=("sum", "mean"),
        )
    yield trend(
        Dress(
            "Products by satellite",
            "What was published of each satellite, at every interface, day by day.",
            "short",
            "nothing was published",
        ),
        Sql(
            f"""
            SELECT day AS time, satellite AS metric, sum(products)::float8 AS value
            FROM boards.volume_day WHERE {CHOSEN}
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            form="time_series",
        ),
        bars=True,
        stacked=True,
        calcs=("sum", "mean"),
    )
    yield bars(
        Dress(
            "Products by timeliness class",
            "What was published in the range, by class.",
            "short",
            "nothing was published",
        ),
        Sql(f"""
            SELECT coalesce(nullif(timeliness_class, ''), 'without class') AS class,
                   sum(products)::float8 AS products
            FROM boards.volume_day WHERE {CHOSEN}
            GROUP BY 1 ORDER BY 2 DESC
            """),
        "class",
    )
    yield listing(
        Dress(
            "By interface and type",
            "Totals of the range, the most first.",
            "short",
            "nothing was published",
            span=24,
            height=10,
        ),
        f"""
        SELECT source AS interface, mission, product_type AS type,
               sum(products)::float8 AS products, sum(size_bytes)::float8 AS volume,
               sum(size_bytes)::float8 / nullif(sum(products), 0)::float8 AS "mean size"
        FROM boards.volume_day WHERE {CHOSEN}
        GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 3
        """,
        units={"volume": "bytes", "mean size": "bytes"},
    )


def _budget(context: Context) -> Iterator[Panel]:
    yield bars(
        Dress(
            "Promised and arrived",
            "Items of the range by mission: what was promised and has "
            "arrived, is still to come, or did not.",
            "short",
            "nothing was promised",
            (context.links.page("Objectives", "objectives"),),
        ),
        Sql("""
            SELECT coalesce(nullif(mission, ''), 'shared') AS mission,
                   sum(items) FILTER (WHERE step >= 0)::float8 AS "arrived",
                   sum(items) FILTER (WHERE step < 0 AND state = 'not_due')::float8 AS "to come",
                   sum(items) FILTER (WHERE step < 0 AND state IN ('missing', 'overdue'))::float8
                       AS "did not arrive"
            FROM boards.item_day JOIN boards.objective USING (objective)
            WHERE $__timeFilter(day) AND state NOT IN ('cancelled', 'excluded')
            GROUP BY 1 ORDER BY 1
            """),
        "mission",
        stacked=True,
        colours={"arrived": GOOD, "to come": "blue", "did not arrive": BAD},
    )
    yield trend(
        Dress(
            "Items by state",
            "Every promise, by the day of its t0 and its state.",
            "short",
            "nothing was promised",
        ),
        Sql(
            """
            SELECT day AS time, state AS metric, sum(items)::float8 AS value
            FROM boards.tally WHERE $__timeFilter(day)
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            form="time_series",
        ),
        bars=True,
        stacked=True,
        colours={
            "on_time": GOOD,
            "late": WARN,
            "missing": BAD,
            "overdue": "#e0752d",
            "unknown": UNKNOWN,
        },
    )


def _compared(context: Context) -> Iterator[Panel]:
    yield trend(
        Dress(
            "Entries that differ",
            "Days on which a source counts otherwise than we do: by how many entries.",
            "short",
            "no day was compared",
        ),
        Sql(
            """
            SELECT day AS time, source AS metric, abs(at_source - harvested)::float8 AS value
            FROM boards.source_count WHERE $__timeFilter(day)
            ORDER BY 1, 2
            """,
            form="time_series",
        ),
        bars=True,
        stacked=True,
    )
    yield figure(
        Dress(
            "Differing entries",
            "Entries more or fewer than at the source, over the range.",
            "short",
            "no day was compared",
            (context.links.page("Sources", "sources"),),
        ),
        Sql("""
            SELECT source, sum(abs(at_source - harvested))::float8 AS entries
            FROM boards.source_count WHERE $__timeFilter(day)
            GROUP BY 1 ORDER BY 2 DESC, 1
            """),
        thresholds=any_is_bad(WARN),
        rows=True,
    )


def _kept(context: Context) -> Iterator[Panel]:
    archives = [name for name, one in context.catalogue.meters.items() if one.kind == "archive"]
    if archives:
        expr = f'{METER_READING.name}{{source=~"{"|".join(archives)}", measure="$"}}'
        for title, measure, unit in (
            ("Archived products", "ArchivedProducts", "short"),
            ("Archived volume", "ArchivedSize", "bytes"),
        ):
            yield trend(
                Dress(title, "What the archive accounts tell.", unit, "no reading in this range"),
                Prom(expr.replace("$", measure), "{{source}} {{about}}"),
            )
    yield trend(
        Dress(
            "Withdrawals",
            "Products that are gone, by reason: evicted in their time, deleted by a "
            "list, or vanished.",
            "short",
            "nothing is gone in this range",
            span=24,
        ),
        Sql(
            """
            SELECT date_trunc('day', at) AS time, reason AS metric, count(*)::float8 AS value
            FROM boards.withdrawal WHERE $__timeFilter(at)
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            form="time_series",
        ),
        bars=True,
        stacked=True,
    )
    yield listing(
        Dress(
            "Latest products gone",
            "Latest first.",
            "short",
            "nothing is gone in this range",
            span=24,
        ),
        """
        SELECT at, source AS interface, reason, ticket, product_name AS product
        FROM boards.withdrawal WHERE $__timeFilter(at)
        ORDER BY at DESC
        """,
    )
