"""Each pipeline can be followed: every image finds its way, and somebody tells of it.

Every rule has a broken example in tests/maas/catalogue/invalid/ that proves it.
"""

from __future__ import annotations

from collections.abc import Mapping

from maas.catalogue.addresses import check_url
from maas.catalogue.model import Catalogue, Feed, Objective, Pipeline
from maas.catalogue.references import Add
from maas.catalogue.routes import longest, route_of
from maas.catalogue.sense_steps import check_source
from maas.catalogue.source import Location
from maas.domain.instants import EPOCH, duration_us, from_us
from maas.domain.quantities import format_duration


def check_pipelines(catalogue: Catalogue, add: Add) -> None:
    """Report every pipeline whose images could not be followed."""
    for name, pipeline in catalogue.pipelines.items():
        here = ("pipelines", name)
        _check_stages(here, pipeline, add)
        _check_missions(here, pipeline, add)
        _check_suppliers(here, pipeline, add)
        if not pipeline.sources:
            add((*here, "sources"), "nobody tells of its images", "add a source of kind amqp")
        for key, source in pipeline.sources.items():
            check_source((*here, "sources", key), key, source, pipeline, add)
        for key, address in pipeline.links.items():
            check_url((*here, "links", key), address, add)
        for key, feed in pipeline.feeds.items():
            _check_feed((*here, "feeds", key), key, feed, add)


def _check_stages(here: Location, pipeline: Pipeline, add: Add) -> None:
    if not pipeline.stages:
        add((*here, "stages"), "it has no stage", "add stages, in their order")
    above: list[str] = []
    for name, stage in pipeline.stages.items():
        there = (*here, "stages", name)
        for index, before in enumerate(stage.after or ()):
            if before not in pipeline.stages:
                add((*there, "after", index), f"there is no stage {before!r}",
                    f"write one of {', '.join(pipeline.stages)}")  # fmt: skip
            elif before not in above:
                add((*there, "after", index), f"{before} stands below {name}",
                    f"move {before} above {name}: stages stand in their order")  # fmt: skip
        _known((*there, "missions"), "mission", stage.missions, pipeline.missions, add)
        if not (stage.party or pipeline.party or _supplied(pipeline)):
            add(there, f"nobody answers for {name}",
                "add `party: …` to it, to its suppliers or to the pipeline")  # fmt: skip
        above.append(name)


def _supplied(pipeline: Pipeline) -> bool:
    return bool(pipeline.suppliers) and all(one.party for one in pipeline.suppliers.values())


def _check_missions(here: Location, pipeline: Pipeline, add: Add) -> None:
    if not pipeline.missions:
        add((*here, "missions"), "no mission's images pass it", "add `missions: [S1]`")
    for mission in pipeline.deadlines:
        if mission not in pipeline.missions:
            add((*here, "deadlines", mission), f"its images are not of {mission}",
                f"write one of {', '.join(pipeline.missions)}")  # fmt: skip
    for index, mission in enumerate(pipeline.missions):
        needed = longest(route_of(pipeline, mission))
        deadline = pipeline.deadline_of(mission)
        if needed > duration_us(deadline):
            add((*here, "missions", index),
                f"the stages of {mission} may take {format_duration(from_us(needed) - EPOCH)} "
                f"together, longer than its deadline of {format_duration(deadline)}",
                "shorten budgets, or give it more time under deadlines")  # fmt: skip


def _check_suppliers(here: Location, pipeline: Pipeline, add: Add) -> None:
    taken: dict[tuple[str, int], str] = {}
    for name, supplier in pipeline.suppliers.items():
        there = (*here, "suppliers", name)
        _known((*there, "missions"), "mission", supplier.missions, pipeline.missions, add)
        for mission in supplier.missions:
            other = taken.setdefault((mission, supplier.priority), name)
            if other != name:
                number = f"number {supplier.priority} for {mission}"
                add((*there, "priority"), f"{other} is {number} too",
                    "give the one that stands in a higher number")  # fmt: skip


def _check_feed(here: Location, name: str, feed: Feed, add: Add) -> None:
    if feed.kind == "ais":
        check_url((*here, "url"), feed.url, add, ("tcp",))
        if not feed.areas:
            add(here, f"{name} counts positions nowhere", "add `areas: {name: {west: …}}`")
        for area, box in feed.areas.items():
            if box.south >= box.north or box.west == box.east:
                add((*here, "areas", area), f"the area {area} is empty",
                    "write south below north, and west apart from east")  # fmt: skip
    else:
        check_url((*here, "url"), feed.url, add)
        if not feed.newest:
            add(here, f"{name} does not say where its newest time stands",
                "add `newest: path.to.the.time`")  # fmt: skip


def _known(
    here: Location, what: str, names: tuple[str, ...], known: tuple[str, ...], add: Add
) -> None:
    for index, name in enumerate(names):
        if name not in known:
            add((*here, index), f"the pipeline has no {what} {name!r}",
                f"write one of {', '.join(known)}")  # fmt: skip


def check_counted(catalogue: Catalogue, here: Location, objective: Objective, add: Add) -> None:
    """Report an objective over a pipeline's images that could not be counted."""
    population, clock = objective.population, objective.clock
    pipeline = catalogue.pipelines.get(population.pipeline or "")
    if pipeline is None:
        return
    there = (*here, "population")
    if population.mission is not None and population.mission not in pipeline.missions:
        add((*there, "mission"), f"no images of {population.mission} pass the pipeline",
            f"write one of {', '.join(pipeline.missions)}")  # fmt: skip
    for index, name in enumerate(population.suppliers):
        if name not in pipeline.suppliers:
            add((*there, "suppliers", index), f"the pipeline has no supplier {name!r}",
                f"write one of {', '.join(pipeline.suppliers)}")  # fmt: skip
    _check_stops(here, clock.at if clock is not None else (), pipeline.stages, add)
    if objective.stages:
        add((*here, "stages"), "the stages are those of the pipeline", "remove them here")


def _check_stops(
    here: Location, at: tuple[str, ...], stages: Mapping[str, object], add: Add
) -> None:
    if len(at) > 1:
        add((*here, "clock", "at"), "the clock stops at several stages", "keep the last of them")
    for index, name in enumerate(at):
        if name not in stages:
            add((*here, "clock", "at", index), f"the pipeline has no stage {name!r}",
                f"write one of {', '.join(stages)}")  # fmt: skip
