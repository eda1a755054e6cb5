"""Pipelines: images on their way, how long they take, who is late, what goes wrong beside them."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Board, Panel, Row
from dashboards.boards.canaries import delivered
from dashboards.boards.context import Context
from dashboards.boards.pipelines.lateness import lateness
from dashboards.boards.pipelines.passages import end_to_end, stages
from dashboards.boards.pipelines.troubles import feeds, troubles
from dashboards.boards.shares import BAD_STATES, share_by_day
from dashboards.looks import BAD, GOOD, WARN, Dress, any_is_bad, mapped, plain
from dashboards.panels.bars import bars
from dashboards.panels.figure import figure
from dashboards.panels.listing import listing
from dashboards.panels.objective_tile import objective_tile
from dashboards.panels.timeliness import timeliness
from dashboards.queries import Sql, quoted
from dashboards.titles import Promise, promises, text_of
from maas.catalogue.model import Pipeline

DANGERS = mapped(
    {"calm": ("✓ calm", GOOD), "warn": ("◐ likely late", WARN), "page": ("✗ late", BAD)}
)


def boards(context: Context) -> Iterator[Board]:
    """One board for each pipeline of the catalogue."""
    for name, pipeline in context.catalogue.pipelines.items():
        yield Board(
            f"pipeline-{name}",
            f"Pipeline: {text_of(pipeline.title)}",
            "Images on their way, how long they take, who is late, and what else goes wrong.",
            "Pipelines",
            tuple(_rows(context, name, pipeline)),
            since="now-24h",
            refresh="30s",
        )


def _rows(context: Context, name: str, pipeline: Pipeline) -> Iterator[Row]:
    yield Row("On their way now", tuple(_flights(context, name)))
    promised = promises(context.catalogue, lambda one: one.population.pipeline == name)
    if promised:
        yield Row("Promises", tuple(_promises(context, name, promised)))
    yield Row("End to end", tuple(end_to_end(name, pipeline)))
    yield Row("Stage by stage", tuple(stages(context, name, pipeline)))
    yield Row("Who is late", tuple(lateness(context, name)))
    yield Row("What went wrong", tuple(troubles(context, name)))
    if pipeline.feeds:
        yield Row("Ship positions, weather and other feeds", tuple(feeds(name, pipeline)))
    if context.catalogue.deliveries:
        yield Row("Deliveries", tuple(delivered(context)))


def _flights(context: Context, name: str) -> Iterator[Panel]:
    page = (context.links.page("The pipeline", f"pipelines/{name}"),)
    only = f"WHERE pipeline IN ({quoted([name])})"
    yield figure(
        Dress(
            "Images in flight",
            "Images that are known and not yet through, as judged last.",
            "short",
            "no image is on its way",
            page,
            4,
            8,
        ),
        Sql(f'SELECT count(*)::float8 AS "in flight" FROM boards.flight {only}'),
        thresholds=plain(),
    )
    yield figure(
        Dress(
            "Predicted breaches now",
            "Images on their way that will likely miss their deadline, or have missed it.",
            "short",
            "no image is on its way",
            page,
            4,
            8,
        ),
        Sql(
            "SELECT count(*) FILTER (WHERE danger <> 'calm')::float8 AS \"in danger\" "
            f"FROM boards.flight {only}"
        ),
        thresholds=any_is_bad(),
    )
    yield bars(
        Dress(
            "In flight by stage",
            "Where the images on their way are, and whether they will likely be in time.",
            "short",
            "no image is on its way",
            page,
            16,
            8,
        ),
        Sql(
            f"""
            SELECT stage, count(*) FILTER (WHERE danger = 'calm')::float8 AS "calm",
                   count(*) FILTER (WHERE danger = 'warn')::float8 AS "at risk",
                   count(*) FILTER (WHERE danger = 'page')::float8 AS "likely late"
            FROM boards.flight {only} GROUP BY 1 ORDER BY 1
            """
        ),
        "stage",
        stacked=True,
        colours={"calm": GOOD, "at risk": WARN, "likely late": BAD},
    )
    yield listing(
        Dress(
            "Images on their way",
            "The most endangered first; the rest is on the board of the pipeline.",
            "short",
            "no image is on its way",
            (context.links.page("Board for a wall", f"pipelines/{name}/board"),),
            24,
            10,
        ),
        f"""
        SELECT image, danger, probability_ratio AS "late with", left_seconds AS "time left", stage,
               since, due_at AS due, mission, supplier, customer, party, judged_at AS judged
        FROM boards.flight {only}
        ORDER BY probability_ratio DESC, due_at
        """,
        row_links={"image": context.links.of_row("Image", f"pipelines/{name}/images", "image")},
        units={"late with": "percentunit", "time left": "s"},
        words={"danger": DANGERS},
    )


def _promises(context: Context, name: str, promised: tuple[Promise, ...]) -> Iterator[Panel]:
    for one in promised:
        yield objective_tile(one, context.links, span=max(4, 24 // len(promised)))
    for one in promised:
        if one.objective.kind == "timeliness":
            yield timeliness(one, context.links)
    yield share_by_day(promised, "In time, day by day", span=24)
    yield listing(
        Dress(
            "Latest that were late or did not come",
            "Images of the range, latest first; the rest is a page away.",
            "short",
            "no image was late or missing in this range",
            tuple(context.links.objective(one.name)[1] for one in promised[:1]),
            24,
            9,
        ),
        f"""
        SELECT t0 AS start, state, objective, key AS image, due_at AS due, t1 AS "came through",
               delay_seconds AS took, party, reason
        FROM boards.item
        WHERE objective IN ({quoted(one.name for one in promised)})
          AND state IN ('late', 'missing', 'overdue') AND $__timeFilter(t0)
        ORDER BY t0 DESC, objective
        """,
        row_links={
            "image": context.links.of_row("Image", f"pipelines/{name}/images", "image"),
            "objective": context.links.of_row("Evidence", "objectives", "objective"),
        },
        units={"took": "s"},
        words={"state": BAD_STATES},
    )
