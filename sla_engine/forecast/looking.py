"""From the ledger to forecasts of one agreement's open period, and of what is running now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maas.catalogue.model import Catalogue, Objective
from maas.db.connection import Connection
from maas.domain.calendars import period_name
from maas.domain.figures import Figure
from maas.domain.intervals import Interval, total
from maas.domain.promises import Item
from maas.domain.statement import Day
from maas.domain.states import ItemState
from sla_engine.forecast.maintenance import Cost, excluded_part, item_cost, time_cost
from sla_engine.forecast.period_end import Forecast, SoFar, forecast
from sla_engine.forecast.reading import read_ahead
from sla_engine.forecast.running import Prediction, predict
from sla_engine.ledger.material import Material, gather
from sla_engine.ledger.stating import Stated, rule_of, stated
from sla_engine.ledger.times import scope
from sla_engine.terms import Terms


@dataclass(frozen=True, slots=True)
class Looked:
    """What one objective is bound for at the end of a period."""

    agreement: str
    objective: str
    period: str
    figure: Figure
    told: SoFar
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class Threat:
    """A running item, how likely it is to be late, and who can act on it."""

    objective: str
    item: Item
    stage: str
    party: str
    left: int  # microseconds to its deadline
    prediction: Prediction


async def look(
    connection: Connection, catalogue: Catalogue, agreement: str, as_of: int
) -> tuple[list[Looked], Material]:
    """Every objective of an agreement over the period that an instant falls into."""
    bound = catalogue.agreements[agreement].period
    name = period_name(as_of, bound.calendar or "month", bound.time_zone)
    material = await gather(connection, catalogue, agreement, name, as_of)
    told = stated(catalogue, material, {})
    return [
        one
        for objective in catalogue.agreements[agreement].objectives
        if (one := _looked(material, told, objective)) is not None
    ], material


def _looked(material: Material, told: Stated, name: str) -> Looked | None:
    statement = next((one for one in told.statement.objectives if one.id == name), None)
    definition = material.definitions.get(name)
    if statement is None or definition is None:
        return None
    figure, days = statement.figure, statement.days
    if figure.kind == "availability":
        so_far = _of_time(material, definition.objective, figure, days)
    else:
        so_far = _of_items(material, name, figure, days)
    return Looked(material.agreement_id, name, material.period, figure, so_far, forecast(so_far))


def remaining(material: Material, objective: Objective) -> list[Interval]:
    """The service hours that are still to come in a period."""
    return scope(objective, Interval(material.as_of, max(material.as_of, material.interval.end)))


def _of_time(
    material: Material, objective: Objective, figure: Figure, days: Sequence[Day]
) -> SoFar:
    rest = total(remaining(material, objective))
    counted = [(day.good, day.valid) for day in days]
    return SoFar(figure.good, figure.valid, rest, rest, figure.target, counted)


def _of_items(material: Material, name: str, figure: Figure, days: Sequence[Day]) -> SoFar:
    """What is planned follows for certain; beyond the plan's end, as much a day as until now."""
    waiting = [item for item in material.items[name] if item.state is ItemState.NOT_DUE]
    horizon = max([material.as_of, *(item.t0 for item in waiting)])
    amounts = figure.kind == "completeness"
    planned = sum(item.expected or 0 for item in waiting) if amounts else len(waiting)
    began = max(material.interval.start, material.since)
    beyond = max(0, material.interval.end - horizon)
    elapsed = max(1, min(material.as_of, material.interval.end) - began)
    rest = planned + figure.valid * beyond // elapsed
    counted = [(day.good, day.valid) for day in days]
    ended = material.as_of >= material.interval.end
    at_most = planned if ended else None
    return SoFar(figure.good, figure.valid, rest, at_most, figure.target, counted)


async def threats(
    connection: Connection, catalogue: Catalogue, terms: Sequence[Terms], as_of: int
) -> list[Threat]:
    """Running items of some objectives, the most endangered first."""
    found = []
    for one in terms:
        told = await read_ahead(connection, catalogue, one, as_of)
        stages = list(one.objective.stages) or ["delivery"]
        for item, running, party in told.running:
            prediction = predict(running, told.history)
            stage = stages[min(running.stage, len(stages) - 1)]
            found.append(Threat(one.name, item, stage, party, item.due_at - as_of, prediction))
    return sorted(found, key=lambda t: (-t.prediction.probability, t.left, t.item.key))


def what_if(
    catalogue: Catalogue, looked: Sequence[Looked], material: Material, target: str,
    window: Interval,
) -> Mapping[str, Cost]:  # fmt: skip
    """What a maintenance of a target, announced now, would cost each objective it touches."""
    interface = catalogue.targets[target].interface
    rule, found = rule_of(material), {}
    for one in looked:
        objective = material.definitions[one.objective].objective
        if objective.population.target == target:
            standing = [x for x in material.exclusions if x.concerns(one.objective)]
            out, why = excluded_part(window, material.as_of, standing, rule, material.interval)
            rest = remaining(material, objective)
            found[one.objective] = time_cost(one.figure, rest, window, out, why)
        elif interface is not None and objective.clock and interface in objective.clock.at:
            cost = item_cost(one.figure, material.items[one.objective], window)
            if cost.lost:
                found[one.objective] = cost
    return found
