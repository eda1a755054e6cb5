"""How far a change of the catalogue reaches: every objective, composite and agreement it touches.

Directly, through what an objective is made of (its mission, its target, the interfaces its clock
stops at, the plans it is expected from), and onwards to whatever is made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from maas.catalogue.model import Catalogue, Objective

BESIDE = frozenset({"title", "public", "own_clock", "effective"})  # they decide no figure
APART = BESIDE | {"grace", "answer_within", "customer", "languages", "formats"}
SAMPLING = frozenset({"horizon", "confirm", "quorum", "every"})  # part of a definition
SEEN = frozenset(
    {
        "probe", "url", "interface", "query", "timeout", "expect", "ca_file", "username",
        "password_env", "host_key", "party",
    }
)  # fmt: skip
READ = frozenset({"kind", "url", "missions", "harvest.filter"})
PLANNED = frozenset({"satellite", "dialect", "index", "pattern"})
EXPECTED = frozenset({"products", "classes"})


class Changed(Protocol):
    """What is needed of a change: where it is, and what stood there and stands there now."""

    @property
    def what(self) -> str: ...
    @property
    def section(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def old(self) -> object: ...
    @property
    def new(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Effect:
    """A figure that changes: whose, why, and from when; None: from when it is applied."""

    section: str  # objectives | composites | agreements
    id: str
    why: str
    since: datetime | None
    backwards: bool = False  # it changes figures that were published already


def effects(
    old: Catalogue, new: Catalogue, changes: Iterable[Changed], now: datetime
) -> tuple[Effect, ...]:
    """The figures that changes touch, each cause once: objectives, composites, agreements."""
    told = list(changes)
    direct = [one for change in told for one in _objectives(old, new, change, now)]
    made = [one for change in told for one in _own(change, "composites", BESIDE)]
    parts = [*made, *_beyond(new, "composites", direct)]
    bound = [one for change in told for one in _own(change, "agreements", APART)]
    bound += _beyond(new, "agreements", [*direct, *parts])
    stated = [one for change in told for one in _stated(new, change)]
    return tuple(dict.fromkeys([*direct, *parts, *stated, *bound]))


def _objectives(old: Catalogue, new: Catalogue, change: Changed, now: datetime) -> Iterator[Effect]:
    if change.section == "objectives":
        yield from _itself(new, change, now)
    elif change.field == "since" and not change.section:
        yield from _begins(new, change, now)
    else:
        why = f"{change.section} {change.id}: " + _became(change)
        for name, objective in new.objectives.items():
            if _rests_on(old, new, objective, change):
                defined = change.section == "missions" or _head(change) in SAMPLING
                since = objective.effective if defined else None
                yield _effect(name, why, since, now)


def _itself(new: Catalogue, change: Changed, now: datetime) -> Iterator[Effect]:
    objective = new.objectives.get(change.id)
    if objective is None:
        yield Effect("objectives", change.id, "it is no longer promised", None)
    elif change.what == "added":
        yield Effect("objectives", change.id, "it is new", objective.effective)
    elif change.field == "effective" and objective.effective is not None:
        yield _effect(change.id, "effective changes", objective.effective, now)
    elif _head(change) not in BESIDE:
        yield _effect(change.id, f"{change.field} changes", objective.effective, now)


def _effect(name: str, why: str, since: datetime | None, now: datetime) -> Effect:
    past = since is not None and since < now
    if past and since is not None:
        why += f"; this changes figures already published from {since.astimezone(UTC):%Y-%m-%d} on"
    return Effect("objectives", name, why, since, past)


def _begins(new: Catalogue, change: Changed, now: datetime) -> Iterator[Effect]:
    """Another `since`: whatever lies between the two is judged from now on, or no longer."""
    given = [datetime.fromisoformat(str(one)) for one in (change.old, change.new) if one]
    since = min(given) if len(given) == 2 else None
    for name in new.objectives:
        if since is None:
            why = "since changes; this changes figures already published"
            yield Effect("objectives", name, why, None, backwards=True)
        else:
            yield _effect(name, "since changes", since, now)


def _rests_on(old: Catalogue, new: Catalogue, objective: Objective, change: Changed) -> bool:
    """Whether an objective's expectations or facts come about otherwise."""
    population, path = objective.population, change.field.split(".")
    if "title" in path:
        return False
    if change.section == "missions":
        return population.mission == change.id and _expects(objective, path)
    if change.section == "targets":
        return population.target == change.id and _head(change) in SAMPLING | SEEN | {""}
    if change.section == "interfaces":
        return _reads(new, objective, change)
    if change.section == "pipelines":
        routes = _head(change) in ("stages", "suppliers", "missions", "party", "")
        return population.pipeline == change.id and routes
    if change.section == "plans" and population.source == "plan":
        return _head(change) in PLANNED | {""} and any(
            one.plans[change.id].satellite in satellites_of(new, objective)
            for one in (old, new)
            if change.id in one.plans
        )
    return False


def _expects(objective: Objective, path: list[str]) -> bool:
    population = objective.population
    if path[0] in EXPECTED:
        return population.source in ("plan", "orbits")
    if path[0] == "orbits":
        return population.source == "orbits"
    if path[0] == "satellites":
        return not population.satellites or path[1] in population.satellites
    return True


def _reads(new: Catalogue, objective: Objective, change: Changed) -> bool:
    target = new.targets.get(objective.population.target or "")
    if target is not None:
        probed = target.interface == change.id
        return probed and change.field in ("", "url", "party")
    read = {*objective.population.upstream}
    read.update(objective.clock.at if objective.clock is not None else ())
    read.update(name for stage in objective.stages.values() for name in stage.at)
    return change.id in read and (change.field in READ or change.field == "")


def satellites_of(catalogue: Catalogue, objective: Objective) -> Iterable[str]:
    """The satellites whose promises an objective judges."""
    mission = catalogue.missions.get(objective.population.mission or "")
    return objective.population.satellites or (mission.satellites if mission is not None else ())


def _own(change: Changed, section: str, beside: frozenset[str]) -> Iterator[Effect]:
    """What changes of itself: a composite's parts, an agreement's period, rule or objectives."""
    if change.section == section and _head(change) not in beside:
        why = _became(change)
        if section == "agreements":
            why += ", in every period that is not closed"
        yield Effect(section, change.id, why, None)


def _stated(new: Catalogue, change: Changed) -> Iterator[Effect]:
    """What an agreement's rule or period changes of the figures that it states, and only there."""
    agreement = new.agreements.get(change.id) if change.section == "agreements" else None
    if agreement is None or _head(change) not in ("exclusions", "period"):
        return
    why = f"{_became(change)} in the statements of {change.id}"
    for section, names in (
        ("objectives", agreement.objectives),
        ("composites", agreement.composites),
    ):
        for name in names:
            yield Effect(section, name, why, None)


def _beyond(new: Catalogue, section: str, causes: Iterable[Effect]) -> Iterator[Effect]:
    """What changes because its parts do."""
    made: dict[str, tuple[str, ...]] = (
        {name: tuple(one.of) for name, one in new.composites.items()}
        if section == "composites"
        else {n: (*one.objectives, *one.composites) for n, one in new.agreements.items()}
    )
    for cause in causes:
        for name, parts in made.items():
            if cause.id in parts:
                why = f"{cause.id} changes"
                yield Effect(section, name, why, cause.since, cause.backwards)


def _became(change: Changed) -> str:
    return f"{change.field} changes" if change.what == "changed" else f"it is {change.what}"


def _head(change: Changed) -> str:
    return change.field.split(".")[0]
