"""An objective prepared for judging: durations in microseconds, selections as sets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maas.catalogue.model import Catalogue, ExpectedProducts, Mission, Objective, Pipeline
from maas.domain.instants import duration_us, to_us
from sla_engine.definitions import FOREVER, FOREVER_AGO, Definition, current
from sla_engine.facts import Publication


@dataclass(frozen=True, slots=True)
class Terms:
    """What an objective promises, ready to be compared with facts."""

    name: str
    objective: Objective
    mission: Mission | None
    source: str
    at: frozenset[str]
    upstream: frozenset[str]
    satellites: frozenset[str]
    classes: frozenset[str]
    types: frozenset[str]
    levels: frozenset[str]
    deadline: int
    abandon: int
    allowances: tuple[int, ...]
    rows: tuple[ExpectedProducts, ...]
    since: int
    until: int = FOREVER
    pipeline: Pipeline | None = None

    def concerns(self, subject: str) -> bool:
        """Whether a subject can promise anything here; a quick look before the real work."""
        if subject.startswith("pass/"):
            return self.source == "passes"
        if subject.startswith("image/"):
            of = self.objective.population.pipeline
            return self.source == "pipeline" and subject.startswith(f"image/{of}/")
        if self.source in ("passes", "pipeline") or subject.startswith("target/"):
            return False
        if self.satellites and subject[:3] not in self.satellites:
            return False
        by_day = "/" in subject
        return self.source in ("published", "upstream") or by_day == (self.source == "rate")

    def wants(self, publication: Publication) -> bool:
        """Whether a publication belongs to the population, wherever it is offered."""
        population = self.objective.population
        return (
            (population.mission is None or publication.mission == population.mission)
            and (not self.satellites or publication.satellite in self.satellites)
            and (not self.types or publication.product_type in self.types)
            and (not self.classes or publication.timeliness_class in self.classes)
            and (not self.levels or publication.level in self.levels)
        )

    def class_of(self, mode: str, planned_class: str) -> str:
        """The timeliness class of a planned datatake: the plan's, else by the mission's rules."""
        if planned_class or self.mission is None:
            return planned_class
        for rule in self.mission.classes:
            if mode in rule.modes:
                return rule.timeliness_class
        return ""


def terms_of(catalogue: Catalogue) -> list[Terms]:
    """The terms of a catalogue that has no past: each objective as it stands, for all time."""
    since = FOREVER_AGO if catalogue.since is None else to_us(catalogue.since)
    return terms_from((one for told in current(catalogue).values() for one in told), since)


def terms_from(definitions: Iterable[Definition], since: int) -> list[Terms]:
    """The terms of every definition that counts items, none of them before `since`."""
    return [
        _terms(one, since)
        for one in definitions
        if one.objective.population.source != "target" and one.until > since
    ]


def _terms(definition: Definition, since: int) -> Terms:
    objective, mission = definition.objective, definition.mission
    population, clock = objective.population, objective.clock
    assert clock is not None  # the catalogue's check has seen to it
    assert objective.deadline is not None
    every = frozenset(mission.satellites) if mission else frozenset()
    return Terms(
        name=definition.name,
        objective=objective,
        mission=mission,
        source=population.source,
        at=frozenset(clock.at) if definition.pipeline is None else _told_by(definition),
        upstream=frozenset(population.upstream),
        satellites=frozenset(population.satellites) or every,
        classes=frozenset(population.classes),
        types=frozenset(population.types),
        levels=frozenset(population.levels),
        deadline=duration_us(objective.deadline),
        abandon=duration_us(objective.abandon),
        allowances=tuple(duration_us(length) for length in objective.completeness_after),
        rows=_rows(mission, frozenset(population.types), frozenset(population.levels)),
        since=max(since, definition.since),
        until=definition.until,
        pipeline=definition.pipeline,
    )


def _told_by(definition: Definition) -> frozenset[str]:
    """Who tells of a pipeline's stages: an image is overdue once all of them are read so far."""
    assert definition.pipeline is not None
    name = definition.objective.population.pipeline
    return frozenset(
        f"{name}.{key}"
        for key, source in definition.pipeline.sources.items()
        if source.kind not in ("publications", "radarsat2")
    )


def _rows(
    mission: Mission | None, types: frozenset[str], levels: frozenset[str]
) -> tuple[ExpectedProducts, ...]:
    rows = []
    for row in mission.products if mission else ():
        chosen = tuple(name for name in row.types if not types or name in types)
        if chosen and (not levels or row.level in levels):
            rows.append(row.model_copy(update={"types": chosen}))
    return tuple(rows)
