"""The statement of an objective that counts items, with the road and the owner of each bad one."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence

from maas.catalogue.in_words import definition as in_words
from maas.catalogue.model import Catalogue
from maas.domain.attributions import proposed
from maas.domain.exclusions import Counted, View
from maas.domain.instants import duration_us
from maas.domain.promises import Item
from maas.domain.statement import BadItem, ObjectiveStatement
from sla_engine.definitions import Definition
from sla_engine.ledger import counting
from sla_engine.ledger.material import Material
from sla_engine.ledger.rules import credit_of, determined, shares, trend
from sla_engine.roads import Road

Roads = Mapping[str, Road]  # by the key of an item
Faults = MutableMapping[tuple[str, str, str], str]  # (subject, type, stage): charged under


def item_statement(
    catalogue: Catalogue, material: Material, definition: Definition,
    views: Mapping[View, Sequence[Counted]], how: str, starts: Sequence[int], roads: Roads,
    charged: Faults,
) -> tuple[ObjectiveStatement, list[str]]:  # fmt: skip
    """The statement and the lines of its evidence; faults that it charges are noted."""
    name, objective = definition.name, definition.objective
    items = sorted(material.items[name], key=lambda item: item.key)
    kind, source = objective.kind, objective.population.source
    excluded = {view: counting.taken_out(items, views[view], how) for view in View}
    figures = {
        view: counting.figure(
            name, kind, source, objective.target, len(objective.completeness_after), items,
            excluded[view],
        )
        for view in View
    }  # fmt: skip
    figure, out = figures[View.AGREED], excluded[View.AGREED]
    bad = [
        _bad(material, name, item, roads.get(item.key), out.get(item.key), charged)
        for item in counting.bad(kind, items)
    ]
    counted = [one for one in bad if one.excluded_by is None]
    provider = material.agreement.provider
    others = [one for one in counted if one.party not in (provider, None)]
    if kind == "completeness":
        foreign = sum(one.expected or 0 for one in others)
        kept = sum(min(one.achieved or 0, one.expected or 0) for one in others)
        attributed = figure.good - kept, figure.valid - foreign
    else:
        attributed = figure.good, figure.valid - len(others)
    enough = determined(figure, objective.unknown.min_coverage)
    told = counting.lines(items)
    return ObjectiveStatement(
        id=name,
        title=objective.title,
        definition=_words(catalogue, material, definition),
        kind=kind,
        denominator=source,
        target=objective.target,
        views=figures,
        attributed=attributed,
        parties=shares((one.party or "", 1, one.confirmed_by is not None) for one in counted),
        determined=enough,
        min_coverage=objective.unknown.min_coverage,
        credit=credit_of(figure.strict if enough else None, objective.credits),
        days=tuple(counting.by_day(kind, items, out, starts)),
        trend=trend(name, material.period, material.headlines),
        bad_items=tuple(bad),
        outages=(),
        unknown=tuple(counting.unknown_reasons(items, out)),
        parts=(),
        own_clock=objective.own_clock,
        items=len(items),
        evidence_hash=counting.hash_of_lines(told),
        definition_hash=definition.hash,
        steps=tuple(duration_us(after) for after in objective.completeness_after),
    ), told


def _words(catalogue: Catalogue, material: Material, definition: Definition) -> dict[str, str]:
    return {
        language: in_words(definition.objective, catalogue, language, material.agreement)
        for language in ("en", "fr")
    }


def _bad(
    material: Material, name: str, item: Item, road: Road | None, excluded_by: str | None,
    charged: Faults,
) -> BadItem:  # fmt: skip
    legs = () if road is None else road.legs
    cause = proposed(legs, material.as_of)
    said = material.attributions.get((name, item.key))
    party = said.party if said else (cause.party if cause else item.party) or None
    under = None
    if excluded_by is None and cause is not None:
        fault = (item.subject, item.product_type or item.key, cause.stage)
        first = charged.setdefault(fault, name)
        under = None if first == name else first
    return BadItem(
        key=item.key, subject=item.subject, satellite=item.satellite,
        product_type=item.product_type, t0=item.t0, due_at=item.due_at, t1=item.t1,
        state=item.state, expected=item.expected, achieved=item.achieved, legs=legs,
        stage=cause.stage if cause else None, party=party,
        confirmed_by=said.by if said else None, reason=said.reason if said else "",
        excluded_by=excluded_by, charged_under=under,
        evidence=() if road is None else road.evidence,
    )  # fmt: skip
