"""Waterfall: the legs of the latest roads that ended late, one bar each."""

from __future__ import annotations

from dashboards.links import Links
from dashboards.looks import BAD, Dress
from dashboards.panels.bars import bars
from dashboards.queries import Sql, quoted
from dashboards.sdk import barchart
from dashboards.titles import Promise, text_of
from maas.catalogue.model import Catalogue, Stage
from maas.domain.quantities import format_duration

ROADS = 12
COLOURS = ("#5794f2", "#b877d9", "#fade2a", "#73bf69", "#ff9830")


def waterfall(
    promise: Promise, catalogue: Catalogue, links: Links, *, span: int = 12
) -> barchart.Panel:
    """Where the time went: a bar for each of the latest late items, a colour for each leg."""
    stages = promise.objective.stages
    budgets = ", ".join(
        f"{name} {format_duration(stage.budget)} ({text_of(catalogue.parties[stage.party].title)})"
        for name, stage in stages.items()
    )
    dress = Dress(
        title=f"{promise.title}: where the time went",
        description=f"The {ROADS} latest items of the range that came late, from the start of "
        f"their clock, leg by leg. Allowed: {budgets}. The road that attribution uses is on the "
        "item's page.",
        unit="s",
        no_data="no late item in this range",
        links=(links.of_row("Road of this datatake", "datatakes", "datatake"),),
        span=span,
        height=9,
    )
    colours = dict(zip(stages, COLOURS, strict=False)) | {"beyond": BAD}
    query = Sql(_sql(promise, catalogue))
    return bars(dress, query, "datatake", horizontal=True, stacked=True, colours=colours)


def _sql(promise: Promise, catalogue: Catalogue) -> str:
    names = list(promise.objective.stages)
    ends = [_end(catalogue, stage) for stage in promise.objective.stages.values()]
    joined = "\n    ".join(
        f"LEFT JOIN LATERAL ({sql}) AS leg{index} ON true" for index, sql in enumerate(ends)
    )
    legs = []
    for index, name in enumerate(names):
        before = ", ".join(["late.t0", *(f"leg{earlier}.at" for earlier in range(index))])
        legs.append(
            f"greatest(extract(epoch FROM leg{index}.at - greatest({before})), 0)::float8 "
            f'AS "{name}"'
        )
    listed = ",\n           ".join(legs)
    return f"""
    WITH late AS (
        SELECT subject, satellite, product_type, t0, t1
        FROM boards.item
        WHERE objective IN ({quoted([promise.name])}) AND state IN ('late', 'missing', 'overdue')
          AND t1 IS NOT NULL AND $__timeFilter(t0)
        ORDER BY t0 DESC, product_type LIMIT {ROADS})
    SELECT late.subject AS datatake,
           {listed}
    FROM late
    {joined}
    ORDER BY late.t0 DESC, late.product_type
    """


def _end(catalogue: Catalogue, stage: Stage) -> str:
    """When a leg ended, for a row `late`: delivered from the antenna, or published whole."""
    sources = quoted(stage.at)
    if all(catalogue.interfaces[name].kind == "cadip" for name in stage.at):
        return (
            f"SELECT delivery_stop AS at FROM boards.pass WHERE source IN ({sources}) "
            "AND satellite = late.satellite AND downlink_start >= late.t0 - interval '15 minutes' "
            "AND downlink_start < late.t0 + interval '12 hours' ORDER BY downlink_start LIMIT 1"
        )
    return (
        f"SELECT max(published_at) AS at FROM boards.publication WHERE source IN ({sources}) "
        "AND subject = late.subject AND product_type = late.product_type"
    )
