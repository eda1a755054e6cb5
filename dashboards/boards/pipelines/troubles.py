"""What goes wrong with images and beside them: predictions, results lost, suppliers, feeds."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Panel
from dashboards.boards.context import Context
from dashboards.looks import BAD, WARN, Dress, Link, at_most, mapped
from dashboards.panels.listing import listing
from dashboards.panels.trend import trend
from dashboards.queries import Sql, quoted
from dashboards.titles import text_of
from maas.catalogue.model import Pipeline
from maas.domain.quantities import format_duration

LEVELS = mapped({"warn": ("◐ warning", WARN), "page": ("✗ page", BAD)})
STANDING = mapped({"1": ("◐ warning", WARN), "2": ("✗ page", BAD)})
OF_IMAGES = (
    ("Breaches that were predicted", "predicted_breach",
     "Images that were likely to miss their deadline, with the time they still had."),
    ("Results overwritten by older ones", "overwritten_result",
     "A result that a late attempt wrote over a newer one."),
)  # fmt: skip


def troubles(context: Context, name: str) -> Iterator[Panel]:
    """What is wrong now, what began to be in the range, by kind, and the kinds worth a list."""
    page = (context.links.page("The pipeline", f"pipelines/{name}"),)
    yield trend(
        Dress(
            "What began to go wrong",
            "By kind and hour: stuck tasks, lost messages, failures, predicted and missed "
            "deadlines, results overwritten, silent feeds, suppliers that stand in.",
            "short",
            "nothing went wrong in this range",
            page,
            10,
            10,
        ),
        Sql(
            f"""
            SELECT date_trunc('hour', at) AS time, replace(kind, '_', ' ') AS metric,
                   count(*)::float8 AS value
            FROM boards.trouble_begun
            WHERE pipeline IN ({quoted([name])}) AND $__timeFilter(at)
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            form="time_series",
        ),
        bars=True,
        stacked=True,
    )
    yield listing(
        Dress(
            "Wrong now",
            "What is wrong at this moment, the loudest first.",
            "short",
            "nothing is wrong",
            page,
            14,
            10,
        ),
        f"""
        SELECT level, replace(kind, '_', ' ') AS what, about, stage, party, since, due_at AS due,
               reason
        FROM boards.trouble WHERE pipeline IN ({quoted([name])}) AND open
        ORDER BY level DESC, since
        """,
        words={"level": STANDING},
    )
    for title, kind, words in OF_IMAGES:
        yield _begun(
            title, kind, words, name, {"about": context.links.of_row(
                "Image", f"pipelines/{name}/images", "about")})  # fmt: skip
    yield _begun(
        "Suppliers that stood in",
        "supplier_switch",
        "When images of a mission began to come from the supplier that stands in.",
        name,
        {},
        span=24,
    )


def _begun(
    title: str, kind: str, words: str, name: str, row_links: dict[str, Link], *, span: int = 12
) -> Panel:
    return listing(
        Dress(title, f"{words} Latest first.", "short", "none in this range", (), span, 8),
        f"""
        SELECT at, level, about, reason FROM boards.trouble_begun
        WHERE pipeline IN ({quoted([name])}) AND kind IN ({quoted([kind])}) AND $__timeFilter(at)
        ORDER BY at DESC
        """,
        row_links=row_links,
        words={"level": LEVELS},
    )


def feeds(name: str, pipeline: Pipeline) -> Iterator[Panel]:
    """How old the newest of each feed was, with the silence that the catalogue allows."""
    for feed, one in pipeline.feeds.items():
        yield trend(
            Dress(
                f"{text_of(one.title)}: age of the newest",
                "By area, whenever it was counted. The line is what the catalogue calls silence, "
                f"{format_duration(one.silent)}.",
                "s",
                "nothing was counted in this range: we were not connected, or nothing ever came",
                span=24 // min(2, len(pipeline.feeds)),
                height=8,
            ),
            Sql(
                f"""
                SELECT at AS time, coalesce(nullif(area, ''), 'all') AS metric,
                       silent_seconds AS value
                FROM boards.feed
                WHERE pipeline IN ({quoted([name])}) AND feed IN ({quoted([feed])})
                  AND $__timeFilter(at)
                ORDER BY 1, 2
                """,
                form="time_series",
            ),
            thresholds=at_most(one.silent.total_seconds()),
        )
