"""What a schema cannot say: that names refer to something, and that each promise can be judged.

Every rule has a broken example in tests/maas/catalogue/invalid/ that proves it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from datetime import UTC

from maas.catalogue.model import Catalogue, Component, Objective
from maas.catalogue.source import Location

Add = Callable[[Location, str, str], None]
COUNTED = {"plan", "orbits", "published", "upstream", "rate", "passes"}


def check_references(catalogue: Catalogue, add: Add) -> None:
    """Report every reference that leads nowhere and every promise that cannot be judged."""
    if catalogue.since is not None and catalogue.since.tzinfo is None:
        add(("since",), "since has no time zone", "end it with Z for UTC")
    _check_missions(catalogue, add)
    _check_interfaces(catalogue, add)
    _check_targets(catalogue, add)
    satellites = {name for mission in catalogue.missions.values() for name in mission.satellites}
    for name, plan in catalogue.plans.items():
        _known(add, ("plans", name, "satellite"), plan.satellite, satellites, "satellite")
    for name, objective in catalogue.objectives.items():
        _check_objective(catalogue, name, objective, add)
    for name, agreement in catalogue.agreements.items():
        here = ("agreements", name)
        for role in ("customer", "provider"):
            _known(add, (*here, role), getattr(agreement, role), catalogue.parties, "party")
        for index, objective_name in enumerate(agreement.objectives):
            _known(
                add, (*here, "objectives", index), objective_name, catalogue.objectives, "objective"
            )
    for name, channel in catalogue.channels.items():
        if channel.kind == "webhook" and not channel.url:
            add(("channels", name), f"the webhook {name} has no url", "add `url: https://…`")
        if channel.kind == "email" and not (channel.host and channel.sender and channel.to):
            add(("channels", name), f"the email channel {name} lacks host, sender or to",
                "add `host: …`, `sender: …` and `to: […]`")  # fmt: skip
    _check_components(catalogue, catalogue.page.components, ("page", "components"), add)


def _known(add: Add, location: Location, name: str | None, known: Iterable[str], what: str) -> None:
    names = list(known)
    if name is None or name in names:
        return
    near = difflib.get_close_matches(name, names, 1)
    remedy = f"write {near[0]!r}" if near else (
        f"write one of {', '.join(names[:12])}" if names else f"declare a {what} first"
    )  # fmt: skip
    add(location, f"there is no {what} {name!r}", remedy)


def _check_missions(catalogue: Catalogue, add: Add) -> None:
    for name, mission in catalogue.missions.items():
        if mission.orbits is None:
            continue
        for table in ("epochs", "first"):
            for satellite in mission.satellites:
                if satellite not in getattr(mission.orbits, table):
                    add(("missions", name, "orbits", table), f"{satellite} has no entry",
                        f"add `{satellite}: …`")  # fmt: skip
        for satellite, epoch in mission.orbits.epochs.items():
            if epoch.tzinfo is None or epoch.utcoffset() != UTC.utcoffset(None):
                add(("missions", name, "orbits", "epochs", satellite),
                    "the epoch is not in UTC", "end it with Z")  # fmt: skip


def _check_interfaces(catalogue: Catalogue, add: Add) -> None:
    for name, station in catalogue.stations.items():
        _known(add, ("stations", name, "party"), station.party, catalogue.parties, "party")
    for name, interface in catalogue.interfaces.items():
        here = ("interfaces", name)
        _known(add, (*here, "party"), interface.party, catalogue.parties, "party")
        _known(add, (*here, "station"), interface.station, catalogue.stations, "station")
        for index, mission in enumerate(interface.missions):
            _known(add, (*here, "missions", index), mission, catalogue.missions, "mission")
        if not interface.url.rstrip("/").endswith("/odata/v1"):
            add((*here, "url"), f"{interface.url} is no OData service root",
                "write the URL up to and including /odata/v1")  # fmt: skip
        auth = interface.auth
        if auth.kind == "oauth2" and not auth.token_url:
            add((*here, "auth"), "oauth2 needs to know where tokens are given",
                "add `token_url: https://…`")  # fmt: skip
        if auth.kind == "basic" and not (auth.username and auth.password_env):
            add((*here, "auth"), "basic needs a user and the name of a password variable",
                "add `username: …` and `password_env: SOME_VARIABLE`")  # fmt: skip


def _check_targets(catalogue: Catalogue, add: Add) -> None:
    for name, target in catalogue.targets.items():
        here = ("targets", name)
        _known(add, (*here, "party"), target.party, catalogue.parties, "party")
        _known(add, (*here, "interface"), target.interface, catalogue.interfaces, "interface")
        if target.probe == "http" and not target.url:
            add(here, f"the http probe {name} has no url", "add `url: https://…`")
        if target.probe == "odata" and not target.interface:
            add(here, f"the odata probe {name} names no interface", "add `interface: …`")
        if target.horizon < target.every:
            add((*here, "horizon"), "a sample would be forgotten before the next one",
                "make horizon at least as long as every")  # fmt: skip


def _check_objective(catalogue: Catalogue, name: str, objective: Objective, add: Add) -> None:
    here = ("objectives", name)
    population, source = objective.population, objective.population.source
    there = (*here, "population")
    _known(add, (*here, "responsible"), objective.responsible, catalogue.parties, "party")
    _known(add, (*there, "mission"), population.mission, catalogue.missions, "mission")
    _known(add, (*there, "target"), population.target, catalogue.targets, "target")
    for index, interface in enumerate(population.upstream):
        _known(add, (*there, "upstream", index), interface, catalogue.interfaces, "interface")
    for index, interface in enumerate(objective.clock.at if objective.clock else ()):
        _known(add, (*here, "clock", "at", index), interface, catalogue.interfaces, "interface")
    if (objective.kind == "availability") != (source == "target"):
        add(there, f"{objective.kind} cannot be counted from {source}",
            "availability is `from: target`, every other kind counts items")  # fmt: skip
    if source == "target" and not population.target:
        add(there, "no target is named", "add `target: …`")
    if source in COUNTED:
        if objective.clock is None:
            add(
                here,
                f"{name} has no clock",
                "add `clock: {start: sensing_end, at: [an interface]}`",
            )
        if objective.deadline is None:
            add(here, f"{name} has no deadline", "add `deadline: 3h`, or what was promised")
    if source in ("plan", "orbits", "rate") and population.mission is None:
        add(there, f"from: {source} needs a mission", "add `mission: …`")
    if source == "upstream" and not population.upstream:
        add(there, "no upstream interface is named", "add `upstream: [an interface]`")
    if source == "rate" and not (population.per_day and population.types):
        add(there, "a rate needs types and a number a day", "add `types: […]` and `per_day: 14`")
    if objective.window.calendar is None and objective.window.rolling is None:
        add((*here, "window"), "the window is empty", "write {calendar: month} or {rolling: 30d}")
    if objective.window.calendar is not None and objective.window.rolling is not None:
        add((*here, "window"), "the window is two things at once", "keep calendar or rolling")
    _check_selection(catalogue, objective, there, add)


def _check_selection(catalogue: Catalogue, objective: Objective, there: Location, add: Add) -> None:
    population = objective.population
    mission = catalogue.missions.get(population.mission or "")
    if mission is None:
        return
    for index, satellite in enumerate(population.satellites):
        _known(add, (*there, "satellites", index), satellite, mission.satellites, "satellite")
    if population.source == "orbits" and mission.orbits is None:
        add(there, f"{population.mission} has no orbits", "give the mission an orbits block")
    if population.source in ("plan", "orbits") and not any(
        (not population.levels or row.level in population.levels)
        and (not population.types or set(population.types) & set(row.types))
        and (
            not row.classes or not population.classes or set(population.classes) & set(row.classes)
        )
        for row in mission.products
    ):
        add(there, "no product of the mission matches levels, types and classes",
            "compare them with the mission's products")  # fmt: skip


def _check_components(
    catalogue: Catalogue, components: dict[str, Component], here: Location, add: Add
) -> None:
    for name, component in components.items():
        at = (*here, name)
        for index, target in enumerate(component.targets):
            _known(add, (*at, "targets", index), target, catalogue.targets, "target")
        for index, objective in enumerate(component.objectives):
            _known(add, (*at, "objectives", index), objective, catalogue.objectives, "objective")
        _check_components(catalogue, component.components, (*at, "components"), add)
