"""How long images take: end to end by mission, supplier and customer, and stage by stage."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.board import Panel
from dashboards.boards.context import Context
from dashboards.looks import Dress, at_most
from dashboards.panels.bars import bars
from dashboards.panels.trend import trend
from dashboards.queries import Sql, quoted
from dashboards.titles import text_of
from maas.catalogue.model import Pipeline
from maas.domain.quantities import format_duration

IMAGES = 12
COLOURS = (
    "#5794f2", "#b877d9", "#fade2a", "#73bf69", "#ff9830", "#56a64b", "#8f3bb8", "#e0b400",
)  # fmt: skip
CLOCKS = {
    "acquired_at": "acquired_at_seconds",
    "offered_at": "offered_at_seconds",
    "entered": "entered_seconds",
}


def end_to_end(name: str, pipeline: Pipeline) -> Iterator[Panel]:
    """From the start of the clock to the end of the last stage, by whose images they are."""
    limits = ", ".join(
        f"{mission} {format_duration(pipeline.deadline_of(mission))}"
        for mission in pipeline.missions
    )
    for by in ("mission", "supplier", "customer"):
        yield trend(
            Dress(
                f"End to end by {by}",
                "By when 95 % of the images that came through in the hour were through: nearest "
                f"rank. Deadlines: {limits}; the line is the strictest.",
                "s",
                "no image came through in this range",
                span=8,
                height=9,
            ),
            Sql(
                f"""
                SELECT date_trunc('hour', done_at) AS time, coalesce(nullif({by}, ''), 'unknown')
                       AS metric, percentile_disc(0.95) WITHIN GROUP
                       (ORDER BY {CLOCKS[pipeline.clock]}) AS value
                FROM boards.image
                WHERE pipeline IN ({quoted([name])}) AND $__timeFilter(done_at)
                GROUP BY 1, 2 ORDER BY 1, 2
                """,
                form="time_series",
            ),
            thresholds=at_most(
                min(pipeline.deadline_of(one) for one in pipeline.missions).total_seconds()
            ),
            calcs=("mean", "max"),
        )


def stages(context: Context, name: str, pipeline: Pipeline) -> Iterator[Panel]:
    """Each stage against its budget, hour by hour, and the road of the latest images."""
    yield bars(
        Dress(
            "Stages against their budgets",
            "How long images took in each stage in the range, half and 95 % of them, beside what "
            "the catalogue allows.",
            "s",
            "no image came through in this range",
            height=10,
        ),
        Sql(_against_budgets(name, pipeline)),
        "stage",
        colours={"budget": "purple", "half within": "#5794f2", "95 % within": "orange"},
    )
    yield trend(
        Dress(
            "Stages, hour by hour",
            "By when 95 % of the hour's images had left each stage after they entered it.",
            "s",
            "no image came through in this range",
            height=10,
        ),
        Sql(
            f"""
            SELECT date_trunc('hour', done_at) AS time, stage AS metric,
                   percentile_disc(0.95) WITHIN GROUP (ORDER BY length_seconds) AS value
            FROM boards.passage
            WHERE pipeline IN ({quoted([name])}) AND $__timeFilter(done_at)
              AND length_seconds IS NOT NULL
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            form="time_series",
        ),
        calcs=("mean", "max"),
    )
    yield bars(
        Dress(
            "Where the time went",
            f"The {IMAGES} latest images that came through, stage by stage; waiting between the "
            "stages is on the image's page.",
            "s",
            "no image came through in this range",
            (context.links.of_row("Image", f"pipelines/{name}/images", "image"),),
            24,
            10,
        ),
        Sql(_latest(name, pipeline)),
        "image",
        horizontal=True,
        stacked=True,
        colours={text_of(one.title): colour
                 for one, colour in zip(pipeline.stages.values(), COLOURS, strict=False)},
    )  # fmt: skip


def _against_budgets(name: str, pipeline: Pipeline) -> str:
    told = ", ".join(
        f"({rank}, {quoted([stage])}, {quoted([text_of(one.title)])}, "
        f"{one.budget.total_seconds():.1f}::float8)"
        for rank, (stage, one) in enumerate(pipeline.stages.items())
    )
    return f"""
    WITH planned (rank, stage, title, budget) AS (VALUES {told}),
    took AS (
        SELECT stage, percentile_disc(0.5) WITHIN GROUP (ORDER BY length_seconds) AS half,
               percentile_disc(0.95) WITHIN GROUP (ORDER BY length_seconds) AS most
        FROM boards.passage
        WHERE pipeline IN ({quoted([name])}) AND $__timeFilter(done_at)
          AND length_seconds IS NOT NULL
        GROUP BY 1)
    SELECT title AS stage, budget, half AS "half within", most AS "95 % within"
    FROM planned JOIN took USING (stage) ORDER BY rank
    """


def _latest(name: str, pipeline: Pipeline) -> str:
    legs = ",\n           ".join(
        f'max(length_seconds) FILTER (WHERE stage = {quoted([stage])}) AS "{text_of(one.title)}"'
        for stage, one in pipeline.stages.items()
    )
    return f"""
    WITH latest AS (
        SELECT image, done_at FROM boards.image
        WHERE pipeline IN ({quoted([name])}) AND $__timeFilter(done_at)
        ORDER BY done_at DESC, image LIMIT {IMAGES})
    SELECT image,
           {legs}
    FROM latest JOIN boards.passage USING (image, done_at)
    WHERE pipeline IN ({quoted([name])})
    GROUP BY image, done_at ORDER BY done_at DESC, image
    """
