"""Legs: the latest late images of a pipeline, one bar each, a colour for each stage."""

from __future__ import annotations

from dashboards.links import Links
from dashboards.looks import Dress
from dashboards.panels.bars import bars
from dashboards.panels.waterfall import ROADS
from dashboards.queries import Sql, quoted
from dashboards.sdk import barchart
from maas.catalogue.model import Pipeline

COLOURS = ("#5794f2", "#b877d9", "#fade2a", "#73bf69", "#ff9830", "#8ab8ff", "#ca95e5", "#ffee52")


def legs(name: str, pipeline: Pipeline, links: Links) -> barchart.Panel:
    """Where the time of late images went, from the first to the last attempt of each stage."""
    dress = Dress(
        "Late images: where the time went",
        f"The {ROADS} latest images of the range that something was too late for, stage by stage, "
        "from the first attempt's beginning to the last one's end.",
        "s",
        "no image was late in this range",
        (links.of_row("Its way", f"pipelines/{name}/images", "image"),),
        12,
        9,
    )
    taken = ",\n           ".join(
        f'max(took) FILTER (WHERE stage IN ({quoted([stage])})) AS "{stage}"'
        for stage in pipeline.stages
    )
    sql = f"""
    WITH late AS (
        SELECT about AS image, max(since) AS since FROM boards.pipeline_trouble
        WHERE pipeline IN ({quoted([name])}) AND kind IN ('missed_deadline', 'predicted_breach')
          AND $__timeFilter(since)
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {ROADS}),
    leg AS (
        SELECT image, stage, since,
               extract(epoch FROM max(ended_at) - min(entered_at))::float8 AS took
        FROM late JOIN boards.pipeline_step s USING (image)
        WHERE s.pipeline IN ({quoted([name])}) GROUP BY image, stage, since)
    SELECT image,
           {taken}
    FROM leg GROUP BY image ORDER BY max(since) DESC, image
    """
    colours = dict(zip(pipeline.stages, COLOURS, strict=False))
    return bars(dress, Sql(sql), "image", horizontal=True, stacked=True, colours=colours)
