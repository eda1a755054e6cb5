"""What an objective meant, and when: a change holds from a stated instant on, never before it.

A definition is the objective with all that decides its figures: its mission's products and
classes, or the sampling rules of its target. The first one known holds from the beginning. A
changed one holds from its `effective` instant, or, where it states none, from when it was first
seen; it then takes the place of whatever was to come after that instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maas.catalogue.model import Catalogue, Mission, Objective, Pipeline, Target
from maas.domain.canonical import hash_of
from maas.domain.instants import to_us

FOREVER_AGO = -(1 << 62)
FOREVER = 1 << 62
BESIDE = frozenset({"title", "public", "own_clock", "effective"})  # they decide no figure
SAMPLING = ("horizon", "confirm", "quorum", "every")


@dataclass(frozen=True, slots=True)
class Definition:
    """One objective as it is meant for promises that start in [since, until)."""

    name: str
    objective: Objective
    mission: Mission | None
    target: Target | None
    since: int
    until: int
    hash: str
    pipeline: Pipeline | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A definition as it was stored. Instants in microseconds, UTC."""

    name: str
    effective_from: int
    recorded_at: int
    hash: str
    body: Mapping[str, Any]


def body_of(catalogue: Catalogue, name: str) -> dict[str, Any]:
    """Everything that decides an objective's figures, as plain values."""
    objective = catalogue.objectives[name]
    population = objective.population
    mission = catalogue.missions.get(population.mission or "")
    target = catalogue.targets.get(population.target or "")
    pipeline = catalogue.pipelines.get(population.pipeline or "")
    more = {} if pipeline is None else {"pipeline": pipeline.model_dump(mode="json", by_alias=True)}
    return {
        "objective": objective.model_dump(mode="json", by_alias=True),
        "mission": None if mission is None else mission.model_dump(mode="json", by_alias=True),
        "target": None if target is None else target.model_dump(mode="json", by_alias=True),
        **more,
    }


def meaning(body: Mapping[str, Any]) -> str:
    """The hash of what a body means for figures; titles and the like leave it unchanged."""
    objective = {k: v for k, v in body["objective"].items() if k not in BESIDE}
    mission = body["mission"]
    target = body["target"]
    pipeline = body.get("pipeline")
    more = {} if pipeline is None else {"pipeline": _routes(pipeline)}
    return hash_of(
        {
            "objective": objective,
            "mission": None if mission is None else _without_titles(mission),
            "target": None if target is None else {key: target[key] for key in SAMPLING},
            **more,
        }
    )


def _routes(pipeline: Mapping[str, Any]) -> dict[str, Any]:
    """What of a pipeline decides figures: its routes and who answers, not who tells of them."""
    told = {key: pipeline[key] for key in ("missions", "party")}
    for section in ("stages", "suppliers"):
        told[section] = [
            [name, {key: value for key, value in entry.items() if key != "title"}]
            for name, entry in pipeline[section].items()
        ]
    return told


def _without_titles(mission: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{key: value for key, value in mission.items() if key not in ("title", "satellites")},
        "satellites": sorted(mission["satellites"]),
    }


def to_adopt(catalogue: Catalogue, known: Sequence[Recorded], now: int) -> list[Recorded]:
    """The definitions of a catalogue that are not the last ones recorded, with their instants."""
    last = {one.name: one for one in sorted(known, key=lambda one: one.recorded_at)}
    fresh = []
    for name, objective in catalogue.objectives.items():
        body = body_of(catalogue, name)
        mark, before = meaning(body), last.get(name)
        stated = None if objective.effective is None else to_us(objective.effective)
        if before is None:
            effective = FOREVER_AGO if stated is None else stated
        elif before.hash == mark and stated in (None, before.effective_from):
            continue
        else:
            effective = now if stated is None else stated
        fresh.append(Recorded(name, effective, now, mark, body))
    return fresh


def timeline(known: Iterable[Recorded]) -> dict[str, list[Definition]]:
    """Per objective, its definitions in the order of time, each up to the next one."""
    standing: dict[str, list[Recorded]] = {}
    for one in sorted(known, key=lambda one: (one.recorded_at, one.effective_from)):
        earlier = standing.setdefault(one.name, [])
        earlier[:] = [other for other in earlier if other.effective_from < one.effective_from]
        earlier.append(one)
    return {name: _in_turn(rows) for name, rows in standing.items()}


def _in_turn(rows: Sequence[Recorded]) -> list[Definition]:
    untils = [*(row.effective_from for row in rows[1:]), FOREVER]
    return [
        Definition(
            row.name,
            Objective.model_validate(row.body["objective"]),
            None if row.body["mission"] is None else Mission.model_validate(row.body["mission"]),
            None if row.body["target"] is None else Target.model_validate(row.body["target"]),
            row.effective_from,
            until,
            row.hash,
            Pipeline.model_validate(row.body["pipeline"]) if row.body.get("pipeline") else None,
        )
        for row, until in zip(rows, untils, strict=True)
    ]


def current(catalogue: Catalogue) -> dict[str, list[Definition]]:
    """The timeline of a catalogue that has no past: each objective as it stands, for all time."""
    return timeline(to_adopt(catalogue, (), 0))


def in_force(definitions: Sequence[Definition], at: int) -> Definition | None:
    """The definition that holds at an instant."""
    return next((one for one in definitions if one.since <= at < one.until), None)
