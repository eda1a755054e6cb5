"""Each promise can be judged: it says what is counted, and that can happen at all.

Every rule has a broken example in tests/maas/catalogue/invalid/ that proves it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from maas.catalogue.model import Catalogue, ExpectedProducts, Mission, Objective, Population
from maas.catalogue.references import Add
from maas.catalogue.sense_pipelines import check_counted
from maas.catalogue.source import Location

STARTS = {
    "plan": ("sensing_end",),
    "orbits": ("sensing_end",),
    "published": ("sensing_end", "origin_at"),
    "upstream": ("published_at", "sensing_end", "origin_at"),
    "rate": ("day_end",),
    "passes": ("downlink_start",),
    "pipeline": ("acquired_at", "offered_at", "ready", "entered"),
}
STOPS = {"passes": "delivery_stop", "pipeline": "left"}
USES = {
    "plan": {"mission", "satellites", "classes", "levels", "types"},
    "orbits": {"mission", "satellites", "classes", "levels", "types"},
    "published": {"mission", "satellites", "classes", "levels", "types"},
    "upstream": {"mission", "satellites", "classes", "levels", "types", "upstream"},
    "rate": {"mission", "satellites", "types", "per_day"},
    "passes": {"mission", "satellites"},
    "pipeline": {"pipeline", "mission", "suppliers", "customers"},
    "target": {"target"},
}


def check_promises(catalogue: Catalogue, add: Add) -> None:
    """Report every objective that could not be judged, or would count nothing."""
    for name, objective in catalogue.objectives.items():
        here = ("objectives", name)
        _check_kind(here, objective, add)
        _check_window(here, objective, add)
        if objective.population.source == "target":
            continue
        _check_clock(here, name, objective, add)
        if objective.population.source == "pipeline":
            check_counted(catalogue, here, objective, add)
            continue
        _check_interfaces(catalogue, here, objective, add)
        mission = catalogue.missions.get(objective.population.mission or "")
        if mission is not None:
            _check_selection(catalogue, (*here, "population"), objective.population, mission, add)


def _check_kind(here: Location, objective: Objective, add: Add) -> None:
    population, source, there = (
        objective.population, objective.population.source, (*here, "population"),
    )  # fmt: skip
    if (objective.kind == "availability") != (source == "target"):
        add(there, f"{objective.kind} cannot be counted from {source}",
            "availability is `from: target`, every other kind counts items")  # fmt: skip
    if source == "target" and not population.target:
        add(there, "no target is named", "add `target: …`")
    if source in ("plan", "orbits", "rate") and population.mission is None:
        add(there, f"from: {source} needs a mission", "add `mission: …`")
    if source == "pipeline" and population.pipeline is None:
        add(there, "no pipeline is named", "add `pipeline: …`")
    if source == "upstream" and not population.upstream:
        add(there, "no upstream interface is named", "add `upstream: [an interface]`")
    if source == "rate" and not (population.per_day and population.types):
        add(there, "a rate needs types and a number a day", "add `types: […]` and `per_day: 14`")
    for key in sorted(population.model_fields_set - USES[source] - {"source"}):
        add((*there, key), f"{key} means nothing with from: {source}",
            f"remove it; {source} uses {', '.join(sorted(USES[source]))}")  # fmt: skip


def _check_window(here: Location, objective: Objective, add: Add) -> None:
    window = objective.window
    if window.calendar is None and window.rolling is None:
        add((*here, "window"), "the window is empty", "write {calendar: month} or {rolling: 30d}")
    if window.calendar is not None and window.rolling is not None:
        add((*here, "window"), "the window is two things at once", "keep calendar or rolling")


def _check_clock(here: Location, name: str, objective: Objective, add: Add) -> None:
    source, clock = objective.population.source, objective.clock
    starts, stop = STARTS[source], STOPS.get(source, "published_at")
    if objective.deadline is None:
        add(here, f"{name} has no deadline", "add `deadline: 3h`, or what was promised")
    if clock is None:
        pair = f"start: {starts[0]}" + (f", stop: {stop}" if source in STOPS else "")
        where = "a stage" if source == "pipeline" else "an interface"
        add(here, f"{name} has no clock", f"add `clock: {{{pair}, at: [{where}]}}`")
        return
    if not clock.at:
        add((*here, "clock", "at"), "the clock stops nowhere", "name an interface")
    if clock.start not in starts:
        add((*here, "clock"), f"from: {source} cannot start the clock at {clock.start}",
            f"write start: {' or '.join(starts)}")  # fmt: skip
    if clock.stop != stop:
        add((*here, "clock"), f"from: {source} cannot stop the clock at {clock.stop}",
            f"write stop: {stop}")  # fmt: skip


def _check_interfaces(catalogue: Catalogue, here: Location, objective: Objective, add: Add) -> None:
    """The interfaces named can have what is counted: sessions or products, of that mission."""
    population = objective.population
    for location, name in _interfaces(here, objective):
        interface = catalogue.interfaces.get(name)
        if interface is None:
            continue
        if (interface.kind == "cadip") != (population.source == "passes"):
            has = "sessions" if interface.kind == "cadip" else "no sessions"
            add(location, f"{name!r} is {interface.kind}, which publishes {has}",
                "cadip interfaces are for `from: passes`, all others for products")  # fmt: skip
        elif population.mission and population.mission not in (
            interface.missions or [population.mission]
        ):
            add(location, f"{name!r} has no products of {population.mission}",
                f"name an interface of {population.mission}, or add it to the interface's missions")  # fmt: skip # noqa: E501


def _interfaces(here: Location, objective: Objective) -> Iterator[tuple[Location, str]]:
    for index, name in enumerate(objective.clock.at if objective.clock else ()):
        yield (*here, "clock", "at", index), name
    for index, name in enumerate(objective.population.upstream):
        yield (*here, "population", "upstream", index), name


def _check_selection(
    catalogue: Catalogue, there: Location, population: Population, mission: Mission, add: Add
) -> None:
    for index, satellite in enumerate(population.satellites):
        if satellite not in mission.satellites:
            add(
                (*there, "satellites", index),
                f"{population.mission} has no satellite {satellite!r}",
                f"write one of {', '.join(mission.satellites)}",
            )
    if population.source == "orbits" and mission.orbits is None:
        add(there, f"{population.mission} has no orbits", "give the mission an orbits block")
    if population.source == "plan":
        planned = {plan.satellite for plan in catalogue.plans.values()}
        for satellite in population.satellites or mission.satellites:
            if satellite in mission.satellites and satellite not in planned:
                add(there, f"nothing in 'plans' plans {satellite}, so nothing of it would count",
                    f"add a plan source of {satellite}, or name other satellites")  # fmt: skip
    if population.source in ("plan", "orbits"):
        _check_products(there, population, mission, add)


def _check_products(there: Location, population: Population, mission: Mission, add: Add) -> None:
    rows = mission.products
    classes = {name for row in rows for name in row.classes}
    classes |= {rule.timeliness_class for rule in mission.classes}
    sound = _all_known(there, "types", population.types, {t for r in rows for t in r.types}, add)
    sound &= _all_known(there, "levels", population.levels, {row.level for row in rows}, add)
    if classes:  # else only the plans know the classes
        sound &= _all_known(there, "classes", population.classes, classes, add)
    if sound and not any(_selects(population, mission, row) for row in rows):
        add(there, "no product of the mission matches levels, types and classes together",
            "compare them with the mission's products")  # fmt: skip


def _all_known(there: Location, key: str, names: Iterable[str], known: set[str], add: Add) -> bool:
    strange = [(index, name) for index, name in enumerate(names) if name not in known]
    for index, name in strange:
        near = difflib.get_close_matches(name, sorted(known), 1)
        remedy = f"write {near[0]!r}" if near else f"write one of {', '.join(sorted(known))}"
        add((*there, key, index), f"no product of the mission matches {key} {name!r}",
            remedy if known else "give the mission products first")  # fmt: skip
    return not strange


def _selects(population: Population, mission: Mission, row: ExpectedProducts) -> bool:
    if population.levels and row.level not in population.levels:
        return False
    if population.types and not set(population.types) & set(row.types):
        return False
    if not population.classes:
        return True
    if population.source == "orbits":
        return bool(set(population.classes) & set(row.classes))
    if not mission.classes or not row.modes:
        return True
    ruled = {m for rule in mission.classes if rule.timeliness_class in population.classes
             for m in rule.modes}  # fmt: skip
    return bool(ruled & set(row.modes))
