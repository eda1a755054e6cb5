"""Every name leads somewhere: what one entry says of another exists, or something near it does.

Every rule has a broken example in tests/maas/catalogue/invalid/ that proves it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from maas.catalogue.model import Catalogue, Component, Objective, Pipeline
from maas.catalogue.source import Location

Add = Callable[[Location, str, str], None]


@dataclass(frozen=True, slots=True)
class Names:
    """The ids that exist, by what they are ids of."""

    known: dict[str, Iterable[str]]
    add: Add

    def one(self, location: Location, what: str, name: str | None) -> None:
        """Report a name that leads nowhere; None refers to nothing."""
        names = list(self.known[what])
        if name is None or name in names:
            return
        near = difflib.get_close_matches(name, names, 1)
        choices = f"write one of {', '.join(names[:12])}" if names else "declare it first"
        self.add(
            location, f"there is no {what} {name!r}", f"write {near[0]!r}" if near else choices
        )

    def each(self, location: Location, what: str, names: Iterable[str]) -> None:
        """Report those names of a list that lead nowhere."""
        for index, name in enumerate(names):
            self.one((*location, index), what, name)


def check_references(catalogue: Catalogue, add: Add) -> None:
    """Report every reference that leads nowhere."""
    names = Names(
        {
            "mission": catalogue.missions,
            "satellite": [s for m in catalogue.missions.values() for s in m.satellites],
            "party": catalogue.parties,
            "station": catalogue.stations,
            "interface": catalogue.interfaces,
            "target": catalogue.targets,
            "objective": catalogue.objectives,
            "composite": catalogue.composites,
            "pipeline": catalogue.pipelines,
            "meter": catalogue.meters,
            "delivery": catalogue.deliveries,
            "canary": catalogue.canaries,
        },
        add,
    )
    _check_watched(catalogue, names)
    for name, pipeline in catalogue.pipelines.items():
        _check_pipeline(("pipelines", name), pipeline, names)
    for name, objective in catalogue.objectives.items():
        _check_objective(("objectives", name), objective, names)
    for name, agreement in catalogue.agreements.items():
        here = ("agreements", name)
        names.one((*here, "customer"), "party", agreement.customer)
        names.one((*here, "provider"), "party", agreement.provider)
        names.each((*here, "objectives"), "objective", agreement.objectives)
        names.each((*here, "composites"), "composite", agreement.composites)
    for name, composite in catalogue.composites.items():
        for part in composite.of:
            names.one(("composites", name, "of", part), "objective", part)
    _check_components(("page", "components"), catalogue.page.components, names)


def _check_watched(catalogue: Catalogue, names: Names) -> None:
    for name, station in catalogue.stations.items():
        names.one(("stations", name, "party"), "party", station.party)
    for name, interface in catalogue.interfaces.items():
        here = ("interfaces", name)
        names.one((*here, "party"), "party", interface.party)
        names.one((*here, "station"), "station", interface.station)
        names.each((*here, "missions"), "mission", interface.missions)
    for name, target in catalogue.targets.items():
        names.one(("targets", name, "party"), "party", target.party)
        names.one(("targets", name, "interface"), "interface", target.interface)
        names.one(("targets", name, "canary"), "canary", target.canary)
    for name, plan in catalogue.plans.items():
        names.one(("plans", name, "satellite"), "satellite", plan.satellite)
        names.one(("plans", name, "interface"), "interface", plan.interface)
    for name, folder in catalogue.folders.items():
        names.one(("folders", name, "interface"), "interface", folder.interface)
        names.one(("folders", name, "station"), "station", folder.station)
        names.one(("folders", name, "party"), "party", folder.party)
    for name, tracker in catalogue.trackers.items():
        for label, party in tracker.parties.items():
            names.one(("trackers", name, "parties", label), "party", party)
    for name, meter in catalogue.meters.items():
        names.one(("meters", name, "interface"), "interface", meter.interface)
    for name, delivery in catalogue.deliveries.items():
        names.one(("deliveries", name, "party"), "party", delivery.party)
        if delivery.ais is not None:
            names.one(("deliveries", name, "ais", "meter"), "meter", delivery.ais.meter)
    for name, canary in catalogue.canaries.items():
        names.one(("canaries", name, "party"), "party", canary.party)
        names.one(("canaries", name, "delivery"), "delivery", canary.delivery)


def _check_pipeline(here: Location, pipeline: Pipeline, names: Names) -> None:
    names.each((*here, "missions"), "mission", pipeline.missions)
    names.one((*here, "party"), "party", pipeline.party)
    for key, stage in pipeline.stages.items():
        names.one((*here, "stages", key, "party"), "party", stage.party)
    for key, supplier in pipeline.suppliers.items():
        names.one((*here, "suppliers", key, "party"), "party", supplier.party)
    for key, source in pipeline.sources.items():
        names.one((*here, "sources", key, "interface"), "interface", source.interface)
    for key, feed in pipeline.feeds.items():
        names.one((*here, "feeds", key, "party"), "party", feed.party)


def _check_objective(here: Location, objective: Objective, names: Names) -> None:
    population, there = objective.population, (*here, "population")
    names.one((*here, "responsible"), "party", objective.responsible)
    names.one((*there, "mission"), "mission", population.mission)
    names.one((*there, "target"), "target", population.target)
    names.one((*there, "pipeline"), "pipeline", population.pipeline)
    if population.mission is None:  # else the mission itself says which it has
        names.each((*there, "satellites"), "satellite", population.satellites)
    names.each((*there, "upstream"), "interface", population.upstream)
    names.one((*here, "own_clock"), "objective", objective.own_clock)
    for stage, leg in objective.stages.items():
        names.one((*here, "stages", stage, "party"), "party", leg.party)
        names.each((*here, "stages", stage, "at"), "interface", leg.at)
    if objective.clock is not None and population.source != "pipeline":  # there, stages
        names.each((*here, "clock", "at"), "interface", objective.clock.at)


def _check_components(here: Location, components: dict[str, Component], names: Names) -> None:
    for name, component in components.items():
        at = (*here, name)
        names.each((*at, "targets"), "target", component.targets)
        names.each((*at, "objectives"), "objective", component.objectives)
        _check_components((*at, "components"), component.components, names)
