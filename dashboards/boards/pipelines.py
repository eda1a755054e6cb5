"""Pipelines: images on their way, how long they take and where, what went wrong with them."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Board, Panel, Row
from dashboards.boards.context import Context
from dashboards.looks import BAD, GOOD, PLAIN, WARN, Dress, any_is_bad, at_most, mapped, plain
from dashboards.panels.bars import bars
from dashboards.panels.figure import figure
from dashboards.panels.legs import legs
from dashboards.panels.listing import listing
from dashboards.panels.trend import trend
from dashboards.queries import Prom, Sql, quoted
from dashboards.titles import text_of
from maas.catalogue.model import Pipeline
from maas.domain.quantities import format_duration
from maas.telemetry.metrics import PIPELINE_HEARD, PIPELINE_IN_FLIGHT, PIPELINE_TROUBLES

DANGERS = mapped({"calm": ("● calm", GOOD), "warn": ("◐ may be late", WARN),
                  "page": ("✗ will be late", BAD)})  # fmt: skip
OPEN = mapped({"true": ("✗ open", BAD), "false": ("✓ over", GOOD)})
LEVELS = mapped({"0": ("over", GOOD), "1": ("◐ warn", WARN), "2": ("✗ page", BAD)})
STARTS = {"acquired_at": "acquired_at", "offered_at": "offered_at", "entered": "first_at"}


def boards(context: Context) -> Iterator[Board]:
    """One board for each pipeline."""
    for name, pipeline in context.catalogue.pipelines.items():
        yield Board(
            f"pipeline-{name}",
            text_of(pipeline.title),
            "Images on their way: how long they take, in which stage, and what went wrong.",
            "Pipelines",
            (
                Row("In flight", tuple(_in_flight(context, name))),
                Row("In time", tuple(_in_time(context, name, pipeline))),
                Row("Stages and parties", tuple(_stages(context, name, pipeline))),
                Row("Troubles", tuple(_troubles(context, name))),
                *_inputs(name, pipeline),
            ),
            since="now-7d",
            refresh="30s",
        )


def _in_flight(context: Context, name: str) -> Iterator[Panel]:
    only = f'{{pipeline="{name}"}}'
    page = (context.links.page("Images in flight", f"pipelines/{name}/board"),)
    yield figure(
        Dress("Images in flight", PIPELINE_IN_FLIGHT.help, "short", "nothing was heard of it yet",
              page, 8, 5),
        Prom(f"{PIPELINE_IN_FLIGHT.name}{only}", "{{danger}}", instant=True),
        thresholds=plain(),
        spark=True,
    )  # fmt: skip
    yield figure(
        Dress("Troubles open", PIPELINE_TROUBLES.help, "short", "nothing was heard of it yet",
              page, 10, 5),
        Prom(f"sum by (pipeline) ({PIPELINE_TROUBLES.name}{only})", "open", instant=True),
        thresholds=any_is_bad(),
        spark=True,
    )  # fmt: skip
    yield figure(
        Dress("Heard of it", "How long ago an event of the pipeline was received.", "s",
              "nothing was heard of it yet", page, 6, 5),
        Prom(f"time() - {PIPELINE_HEARD.name}{only}", "ago", instant=True),
        thresholds=plain(),
    )  # fmt: skip
    yield listing(
        Dress("Images on their way", "The least time left first, as judged last.", "short",
              "no image is on its way", page, 24, 9),
        f"""
        SELECT image, mission, supplier, customer, stage, since, due_at AS due,
               left_seconds AS left, late_ratio AS "late with", danger, party AS "who can act"
        FROM boards.pipeline_flight WHERE pipeline IN ({quoted([name])})
        ORDER BY due_at, image
        """,
        row_links={"image": context.links.of_row("Its way", f"pipelines/{name}/images", "image")},
        units={"left": "s", "late with": "percentunit"},
        words={"danger": DANGERS},
    )  # fmt: skip


def _in_time(context: Context, name: str, pipeline: Pipeline) -> Iterator[Panel]:
    page = (context.links.page("The pipeline", f"pipelines/{name}"),)
    start = f"coalesce({STARTS[pipeline.clock]}, first_at)"
    for mission in pipeline.missions:
        deadline = pipeline.deadline_of(mission)
        yield trend(
            Dress(f"{text_of(context.catalogue.missions[mission].title)}: end to end",
                  f"Each delivered image; the line is {format_duration(deadline)}.", "s",
                  "no image was delivered in this range", page, 8, 8),
            Sql(
                f"""
                SELECT done_at AS time, extract(epoch FROM done_at - {start})::float8 AS "took"
                FROM boards.pipeline_image
                WHERE pipeline IN ({quoted([name])}) AND mission IN ({quoted([mission])})
                  AND done_at IS NOT NULL AND $__timeFilter(done_at)
                ORDER BY 1
                """,
                form="time_series",
            ),
            thresholds=at_most(deadline.total_seconds()),
        )  # fmt: skip
    yield listing(
        Dress("Missions, suppliers and customers compared",
              "Images that are through or past their deadline, as counted last.", "short",
              "no image is through yet", page, 24, 9),
        f"""
        SELECT by, name, images, late, late_ratio AS "share late",
               median_seconds AS "half within", since
        FROM boards.pipeline_share
        WHERE pipeline IN ({quoted([name])}) AND by IN ('mission', 'supplier', 'customer')
        ORDER BY array_position(ARRAY['mission', 'supplier', 'customer'], by), name
        """,
        units={"share late": "percentunit", "half within": "s"},
    )  # fmt: skip


def _stages(context: Context, name: str, pipeline: Pipeline) -> Iterator[Panel]:
    page = (context.links.page("The pipeline", f"pipelines/{name}"),)
    budgets = ", ".join(f"{stage} {format_duration(one.budget)}"
                        for stage, one in pipeline.stages.items())  # fmt: skip
    listed = ", ".join(f"({quoted([stage])}, {n}, {one.budget.total_seconds():g}::float8)"
                       for n, (stage, one) in enumerate(pipeline.stages.items()))  # fmt: skip
    yield bars(
        Dress("Time in each stage", "Steps that ended well in the range, beside the budget: half "
              f"and 95 % within (nearest rank). Allowed: {budgets}.", "s",
              "no step ended in this range", page, 12, 9),
        Sql(
            f"""
            SELECT b.stage, b.budget,
                   percentile_disc(0.5) WITHIN GROUP (ORDER BY s.length_seconds) AS "half within",
                   percentile_disc(0.95) WITHIN GROUP (ORDER BY s.length_seconds) AS "95 % within"
            FROM (VALUES {listed}) AS b (stage, place, budget)
            JOIN boards.pipeline_step s ON s.stage = b.stage AND s.pipeline IN ({quoted([name])})
            WHERE s.outcome IN ('left') AND $__timeFilter(s.ended_at)
            GROUP BY b.stage, b.place, b.budget ORDER BY b.place
            """
        ),
        "stage",
        colours={"budget": PLAIN, "half within": GOOD, "95 % within": WARN},
    )  # fmt: skip
    for by, title in (("stage", "Lateness by stage"), ("party", "Lateness by party")):
        yield bars(
            Dress(title, "Late images charged to it, each once: to the first stage that overran "
                  "its budget, as counted last.", "short", "no image was late", page, 6, 9),
            Sql(
                f"""
                SELECT name, late FROM boards.pipeline_share
                WHERE pipeline IN ({quoted([name])}) AND by IN ({quoted([by])}) AND late > 0
                ORDER BY late DESC, name
                """
            ),
            "name",
            colours={"late": BAD},
        )  # fmt: skip
    yield legs(name, pipeline, context.links)
    yield trend(
        Dress("Steps that failed", "By stage, day by day.", "short", "no step failed in this range",
              page, 12, 9),
        Sql(
            f"""
            SELECT date_trunc('day', ended_at) AS time, stage AS metric, count(*)::float8 AS value
            FROM boards.pipeline_step
            WHERE pipeline IN ({quoted([name])}) AND outcome IN ('failed')
              AND $__timeFilter(ended_at)
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            form="time_series",
        ),
        bars=True,
        stacked=True,
    )  # fmt: skip


def _troubles(context: Context, name: str) -> Iterator[Panel]:
    page = (context.links.page("The pipeline", f"pipelines/{name}"),)
    way = context.links.of_row("Its way", f"pipelines/{name}/images", "about")
    yield trend(
        Dress("Troubles by kind", "What began in the range, day by day.", "short",
              "nothing went wrong in this range", page, 9, 10),
        Sql(
            f"""
            SELECT date_trunc('day', since) AS time, replace(kind, '_', ' ') AS metric,
                   count(*)::float8 AS value
            FROM boards.pipeline_trouble
            WHERE pipeline IN ({quoted([name])}) AND $__timeFilter(since)
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            form="time_series",
        ),
        bars=True,
        stacked=True,
    )  # fmt: skip
    yield listing(
        Dress("What went wrong", "Latest first; switches to another supplier among them.", "short",
              "nothing went wrong in this range", page, 15, 10),
        f"""
        SELECT since, replace(kind, '_', ' ') AS kind, about, stage, party, level, open, reason
        FROM boards.pipeline_trouble
        WHERE pipeline IN ({quoted([name])}) AND $__timeFilter(since)
        ORDER BY since DESC, about
        """,
        row_links={"about": way},
        words={"level": LEVELS, "open": OPEN},
    )  # fmt: skip
    yield listing(
        Dress("Results of older attempts that overwrote newer ones",
              "What was delivered may be the wrong one: the reason names both attempts.", "short",
              "no result was overwritten in this range", page, 24, 7),
        f"""
        SELECT since, about, stage, party, open, reason
        FROM boards.pipeline_trouble
        WHERE pipeline IN ({quoted([name])}) AND kind IN ('overwritten_result')
          AND $__timeFilter(since)
        ORDER BY since DESC, about
        """,
        row_links={"about": way},
        words={"open": OPEN},
    )  # fmt: skip


def _inputs(name: str, pipeline: Pipeline) -> Iterator[Row]:
    panels = []
    for feed, one in pipeline.feeds.items():
        if one.kind != "ais":
            continue
        panels.append(
            trend(
                Dress(f"{text_of(one.title)}: messages", "Received by area, at each reading; "
                      f"silence is told after {format_duration(one.silent)}.", "short",
                      "nothing was received in this range", (), 12, 8),
                Sql(
                    f"""
                    SELECT at AS time, about AS metric, value FROM boards.reading
                    WHERE source IN ({quoted([f"{name}.{feed}"])}) AND measure IN ('positions')
                      AND $__timeFilter(at)
                    ORDER BY 1, 2
                    """,
                    form="time_series",
                ),
            )
        )  # fmt: skip
    if panels:
        yield Row("What it needs besides images", tuple(panels))
