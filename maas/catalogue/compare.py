"""Two versions of a catalogue: what changed, and which figures that changes, before it is applied.

A change of an objective holds from its `effective` instant, or from when it is applied. A change of
what is observed (an interface, a probe, a plan) holds from when it is applied: it alters facts that
are yet to come, not those that are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from maas.catalogue.model import Catalogue, Objective

BESIDE = frozenset({"title", "public", "own_clock", "effective", "description", "languages"})
SECTIONS = (
    "missions", "parties", "stations", "interfaces", "targets", "plans", "objectives",
    "composites", "agreements", "channels",
)  # fmt: skip


class What(StrEnum):
    """What became of an entry."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One field, or a whole entry, that is not as it was. `old` and `new` as YAML would say."""

    what: What
    section: str
    id: str
    field: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class Effect:
    """A figure that changes: whose, why, and from when; None: from when it is applied."""

    section: str  # objectives | composites | agreements
    id: str
    why: str
    since: datetime | None
    backwards: bool = False  # it changes figures that were published already


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two catalogues."""

    changes: tuple[Change, ...]
    effects: tuple[Effect, ...]


def compare(old: Catalogue, new: Catalogue, now: datetime) -> Comparison:
    """Changes in the order of the sections, and the figures they touch. `now` is UTC."""
    before, after = _plain(old), _plain(new)
    changes = tuple(_changes(before, after))
    direct = [*_of_objectives(old, new, changes, now), *_of_the_observed(new, changes)]
    own = [*_of_composites(changes), *_of_agreements(changes)]
    return Comparison(changes, tuple(_unique([*direct, *own, *_beyond(new, direct, own)])))


def _plain(catalogue: Catalogue) -> dict[str, Any]:
    return catalogue.model_dump(mode="json", by_alias=True)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for field in ("since",):
        if before[field] != after[field]:
            yield Change(What.CHANGED, "", "", field, before[field], after[field])
    for section in SECTIONS:
        old, new = before[section], after[section]
        for name in [*old, *(name for name in new if name not in old)]:
            if name not in new:
                yield Change(What.REMOVED, section, name, "", old[name], None)
            elif name not in old:
                yield Change(What.ADDED, section, name, "", None, new[name])
            else:
                yield from _fields(section, name, "", old[name], new[name])


def _fields(section: str, name: str, path: str, old: Any, new: Any) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            below = f"{path}.{key}" if path else str(key)
            yield from _fields(section, name, below, old.get(key), new.get(key))
    elif old != new:
        yield Change(What.CHANGED, section, name, path, old, new)


def _of_objectives(
    old: Catalogue, new: Catalogue, changes: Iterable[Change], now: datetime
) -> Iterator[Effect]:
    for change in changes:
        if change.section == "" and change.field == "since":
            for name in new.objectives:
                yield Effect("objectives", name, "the catalogue begins at another instant", None)
        if change.section != "objectives" or change.field.split(".")[0] in BESIDE:
            continue
        objective = new.objectives.get(change.id) or old.objectives[change.id]
        since = _since(objective) if change.what is not What.REMOVED else None
        why = {
            What.ADDED: "it is new",
            What.REMOVED: "it is no longer promised",
            What.CHANGED: f"{change.field} changes",
        }[change.what]
        past = since is not None and since < now and change.what is What.CHANGED
        yield Effect("objectives", change.id, why, since, past)


def _since(objective: Objective) -> datetime | None:
    return objective.effective


def _of_the_observed(new: Catalogue, changes: Iterable[Change]) -> Iterator[Effect]:
    """Objectives whose facts, or whose expectations, come about differently."""
    for change in changes:
        if change.field.split(".")[0] in BESIDE:
            continue
        why = f"{change.section} {change.id}: {change.field or change.what} "
        why = why.strip() + ("" if change.what is not What.CHANGED else " changes")
        for name, objective in new.objectives.items():
            if _rests_on(new, objective, change):
                yield Effect("objectives", name, why, None)


def _rests_on(catalogue: Catalogue, objective: Objective, change: Change) -> bool:
    population = objective.population
    if change.section == "missions":
        return population.mission == change.id
    if change.section == "targets":
        return population.target == change.id and change.field != "party"
    if change.section == "interfaces":
        read = (*(objective.clock.at if objective.clock else ()), *population.upstream)
        return change.id in read and change.field.split(".")[0] not in ("party", "auth")
    if change.section == "plans" and population.source == "plan":
        plan = catalogue.plans.get(change.id)
        mission = catalogue.missions.get(population.mission or "")
        gone = change.old if isinstance(change.old, dict) else {}
        satellite = plan.satellite if plan is not None else gone.get("satellite")
        return mission is not None and satellite in mission.satellites
    return False


def _of_composites(changes: Iterable[Change]) -> Iterator[Effect]:
    for change in changes:
        if change.section == "composites" and change.field.split(".")[0] not in BESIDE:
            yield Effect("composites", change.id, f"{change.field or change.what} changes", None)


def _of_agreements(changes: Iterable[Change]) -> Iterator[Effect]:
    apart = BESIDE | {"grace", "answer_within", "customer"}
    for change in changes:
        if change.section == "agreements" and change.field.split(".")[0] not in apart:
            yield Effect("agreements", change.id, f"{change.field or change.what} changes", None)


def _beyond(new: Catalogue, direct: Iterable[Effect], own: Iterable[Effect]) -> Iterator[Effect]:
    """What changes because its parts do: composites, then agreements."""
    touched = {one.id: one for one in direct}
    combined = {one.id: one for one in own if one.section == "composites"}
    for name, composite in new.composites.items():
        for part in composite.of:
            if part in touched:
                since = touched[part].since
                combined[name] = Effect("composites", name, f"{part} changes", since)
                yield combined[name]
    for name, agreement in new.agreements.items():
        for part in (*agreement.objectives, *agreement.composites):
            cause = touched.get(part) or combined.get(part)
            if cause is not None:
                yield Effect("agreements", name, f"{part} changes", cause.since, cause.backwards)


def _unique(effects: Iterable[Effect]) -> list[Effect]:
    return list(dict.fromkeys(effects))
