"""The statement of a composite: a figure made of the figures, or the items, of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from maas.catalogue.in_words import composite_definition
from maas.catalogue.model import Composite
from maas.domain.canonical import hash_of
from maas.domain.composites import every, weighted, worst
from maas.domain.exclusions import Counted, View
from maas.domain.figures import Figure
from maas.domain.statement import ObjectiveStatement
from maas.domain.states import ItemState
from sla_engine.ledger import counting
from sla_engine.ledger.material import Material
from sla_engine.ledger.rules import credit_of, trend


def composite_statement(
    name: str, composite: Composite, told: Mapping[str, ObjectiveStatement], material: Material,
    views: Mapping[str, Mapping[View, Sequence[Counted]]],
) -> ObjectiveStatement:  # fmt: skip
    """The statement of a composite, from those of its parts."""
    parts = {part: told[part] for part in composite.of if part in told}
    figures = {view: _figure(name, composite, parts, material, views, view) for view in View}
    figure = figures[View.AGREED]
    enough = len(parts) == len(composite.of) and all(one.determined for one in parts.values())
    rests_on = {part: one.evidence_hash for part, one in parts.items()}
    meant = {part: one.definition_hash for part, one in parts.items()}
    return ObjectiveStatement(
        id=name,
        title=composite.title,
        definition={
            language: composite_definition(composite, _titles(parts), language)
            for language in ("en", "fr")
        },
        kind="composite",
        denominator="composite",
        target=composite.target,
        views=figures,
        attributed=(figure.good, figure.valid),
        parties=(),
        determined=enough and figure.strict is not None,
        min_coverage=max((one.min_coverage for one in parts.values()), default=Fraction(1)),
        credit=credit_of(figure.strict if enough else None, composite.credits),
        days=(),
        trend=trend(name, material.period, material.headlines),
        bad_items=(),
        outages=(),
        unknown=(),
        parts=tuple((part, composite.of[part], one.figure.strict) for part, one in parts.items()),
        own_clock=None,
        items=sum(one.items for one in parts.values()),
        evidence_hash=hash_of(rests_on),
        definition_hash=hash_of([composite.model_dump(mode="json"), meant]),
    )


def _titles(parts: Mapping[str, ObjectiveStatement]) -> dict[str, Mapping[str, str]]:
    return {part: one.title for part, one in parts.items()}


def _figure(
    name: str, composite: Composite, parts: Mapping[str, ObjectiveStatement], material: Material,
    views: Mapping[str, Mapping[View, Sequence[Counted]]], view: View,
) -> Figure:  # fmt: skip
    if composite.combine == "every":
        good, valid = every([_states(part, material, views, view) for part in composite.of])
    else:
        shares = {
            part: parts[part].views[view].strict if part in parts else None for part in composite.of
        }
        share = weighted(shares, composite.of) if composite.combine == "weighted" else worst(shares)
        good, valid = (0, 0) if share is None else (share.numerator, share.denominator)
    counts = {ItemState.ON_TIME: good, ItemState.LATE: valid - good}
    return Figure(name, "composite", "composite", composite.target, counts=counts)


def _states(
    part: str, material: Material, views: Mapping[str, Mapping[View, Sequence[Counted]]],
    view: View,
) -> list[tuple[str, ItemState]]:  # fmt: skip
    items = material.items.get(part, ())
    rule = material.agreement.exclusions
    how = rule.items if rule is not None else "started"
    out = counting.taken_out(items, views[part][view], how)
    return [(item.key, ItemState.EXCLUDED if item.key in out else item.state) for item in items]
