"""From material to a statement: a pure function, so that the same facts give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.metadata import version

from maas.catalogue.model import Catalogue, Composite
from maas.domain.calendars import zone
from maas.domain.canonical import hash_of
from maas.domain.exclusions import Counted, Rule, View, counted
from maas.domain.instants import duration_us, from_us, to_us
from maas.domain.intervals import Interval
from maas.domain.statement import (
    ExclusionLine,
    ObjectiveStatement,
    PeriodStatus,
    Person,
    Statement,
    Watermark,
)
from sla_engine.ledger.combining import composite_statement
from sla_engine.ledger.item_objectives import Roads, item_statement
from sla_engine.ledger.material import Material
from sla_engine.ledger.time_objectives import time_statement

ENGINE = f"maas {version('maas')}, rules 2"


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement and the lines it rests on, per objective."""

    statement: Statement
    evidence: Mapping[str, Sequence[str]]

    @property
    def hash(self) -> str:
        """The hash that is signed."""
        return hash_of(self.statement)


def stated(catalogue: Catalogue, material: Material, roads: Mapping[str, Roads]) -> Stated:
    """The statement of an open or provisional period; closing gives it its version."""
    agreement, interval = material.agreement, material.interval
    rule = rule_of(material)
    views = {name: _counted(material, rule, name) for name in material.definitions}
    starts = day_starts(interval, agreement.period.time_zone)
    told: dict[str, ObjectiveStatement] = {}
    evidence: dict[str, Sequence[str]] = {}
    charged: dict[tuple[str, str, str], str] = {}
    for name, definition in material.definitions.items():
        if definition.objective.kind == "availability":
            told[name], evidence[name] = time_statement(
                catalogue, material, definition, views[name], starts
            )
        else:
            told[name], evidence[name] = item_statement(
                catalogue, material, definition, views[name], rule.items, starts,
                roads.get(name, {}), charged if name in agreement.objectives else {},
            )  # fmt: skip
    bound = [_with_own_clock(told, name) for name in agreement.objectives if name in told]
    for name in agreement.composites:
        composite: Composite = catalogue.composites[name]
        bound.append(composite_statement(name, composite, told, material, views))
    ended = material.as_of >= interval.end
    statement = Statement(
        agreement=material.agreement_id,
        title=agreement.title,
        customer=_person(catalogue, agreement.customer),
        provider=_person(catalogue, agreement.provider),
        people={name: _person(catalogue, name) for name in catalogue.parties},
        period=material.period,
        interval=interval,
        time_zone=agreement.period.time_zone,
        status=PeriodStatus.PROVISIONAL if ended else PeriodStatus.OPEN,
        version=0,
        as_of=material.as_of,
        engine=ENGINE,
        reason="",
        by="",
        objectives=tuple(bound),
        exclusions=_exclusion_lines(material, views, rule),
        watermarks=tuple(Watermark(name, at) for name, at in material.watermarks.items()),
        previous_hash=None,
    )
    return Stated(statement, {name: evidence[name] for name in evidence if name in told})


def rule_of(material: Material) -> Rule:
    """What the agreement says of exclusions."""
    told = material.agreement.exclusions
    if told is None:
        return Rule()
    return Rule(
        frozenset(told.categories),
        duration_us(told.notice),
        None if told.cap is None else duration_us(told.cap),
        told.items,
    )


def _counted(material: Material, rule: Rule, name: str) -> dict[View, list[Counted]]:
    concerned = [one for one in material.exclusions if one.concerns(name)]
    return {view: counted(concerned, rule, material.interval, view) for view in View}


def day_starts(interval: Interval, time_zone: str) -> list[int]:
    """The first instants of the local days of a period."""
    tz = zone(time_zone)
    day, starts = from_us(interval.start).astimezone(tz), []
    while (start := to_us(day)) < interval.end:
        starts.append(start)
        day = (day.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=tz)
    return starts


def _with_own_clock(told: Mapping[str, ObjectiveStatement], name: str) -> ObjectiveStatement:
    one = told[name]
    beside = told.get(one.own_clock or "")
    if beside is None:
        return one
    return replace(one, parts=((beside.id, 0, beside.figure.strict),))


def _person(catalogue: Catalogue, name: str) -> Person:
    party = catalogue.parties.get(name)
    return Person(name, {"en": name} if party is None else party.title)


def _exclusion_lines(
    material: Material, views: Mapping[str, Mapping[View, Sequence[Counted]]], rule: Rule
) -> tuple[ExclusionLine, ...]:
    """Each exclusion that touches the period, with the most that it takes out of any objective."""
    lines = []
    for one in material.exclusions:
        if one.interval is not None and one.interval.clip(material.interval).length == 0:
            continue
        told = [
            held
            for name, by_view in views.items()
            for held in by_view[View.CLAIMED]
            if held.exclusion.id == one.id and name in material.agreement.objectives
        ]
        amounts = [sum(part.length for part in held.intervals) or len(held.items) for held in told]
        why = next((held.why_not for held in told if held.why_not), "")
        lines.append(ExclusionLine(one, max(amounts, default=0), why))
    return tuple(lines)


def headline(statement: Statement) -> dict[str, dict[str, object]]:
    """The figures of a statement in short, for the trend of later ones."""
    found = {}
    for one in statement.objectives:
        strict = one.figure.strict
        found[one.id] = {
            "good": 0 if strict is None else strict.numerator,
            "valid": 0 if strict is None else strict.denominator,
            "target": f"{one.target.numerator}/{one.target.denominator}",
            "credit": f"{one.credit.numerator}/{one.credit.denominator}",
            "determined": one.determined,
        }
    return found
