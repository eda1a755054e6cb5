"""The statement of an availability objective: what was up, each outage, and whose it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from maas.catalogue.in_words import definition as in_words
from maas.catalogue.model import Catalogue, Objective
from maas.domain.availability import forgiven, held
from maas.domain.exclusions import Counted, View
from maas.domain.figures import Figure
from maas.domain.instants import duration_us, iso
from maas.domain.intervals import Interval, union
from maas.domain.spans import Span
from maas.domain.statement import ObjectiveStatement, Outage
from maas.domain.states import Outcome
from sla_engine.definitions import Definition
from sla_engine.ledger import counting, times
from sla_engine.ledger.material import Material
from sla_engine.ledger.rules import credit_of, determined, shares, trend
from sla_engine.seeing import seen


def time_statement(
    catalogue: Catalogue, material: Material, definition: Definition,
    views: Mapping[View, Sequence[Counted]], starts: Sequence[int],
) -> tuple[ObjectiveStatement, list[str]]:  # fmt: skip
    """The statement and the lines of its evidence."""
    name, objective, interval = definition.name, definition.objective, material.interval
    told = _seen(material, definition)
    silent = objective.unknown.policy == "hold"
    lasting = held(told, duration_us(objective.unknown.hold)) if silent else told
    contractual = forgiven(lasting, duration_us(objective.min_outage))
    end = max(interval.start, min(interval.end, material.as_of))
    hours = times.scope(objective, Interval(max(interval.start, material.since), end))
    out = {view: _time(views[view]) for view in View}
    figures = {view: times.figure(name, objective, contractual, hours, out[view]) for view in View}
    figure, agreed = figures[View.AGREED], views[View.AGREED]
    answer = _owner(catalogue, definition)
    outages = [
        _outage(material, name, seen_span, kept, hours, agreed, answer)
        for seen_span, kept in zip(lasting, contractual, strict=True)
        if seen_span.outcome in (Outcome.DOWN, Outcome.DEGRADED)
        and seen_span.start < end
        and seen_span.end > interval.start
    ]
    enough = determined(figure, objective.unknown.min_coverage)
    inside = times.cut(told, Interval(interval.start, end))
    evidence = times.lines(inside)
    return ObjectiveStatement(
        id=name,
        title=objective.title,
        definition={
            language: in_words(objective, catalogue, language, material.agreement)
            for language in ("en", "fr")
        },
        kind=objective.kind,
        denominator="time",
        target=objective.target,
        views=figures,
        attributed=_attributed(objective, figure, outages, material.agreement.provider),
        parties=shares(
            (one.party or "", one.counted, one.confirmed_by is not None)
            for one in outages
            if one.counted
        ),
        determined=enough,
        min_coverage=objective.unknown.min_coverage,
        credit=credit_of(figure.strict if enough else None, objective.credits),
        days=tuple(
            times.by_day(
                name, objective, contractual, hours, out[View.AGREED], starts, interval.end
            )
        ),
        trend=trend(name, material.period, material.headlines),
        bad_items=(),
        outages=tuple(outages),
        unknown=(("no sample", figure.unknown),) if figure.unknown else (),
        parts=(),
        own_clock=objective.own_clock,
        items=sum(span.samples for span in inside),
        evidence_hash=counting.hash_of_lines(evidence),
        definition_hash=definition.hash,
    ), evidence


def _seen(material: Material, definition: Definition) -> list[Span]:
    """Everything seen of the target around the period, as far as the statement looks."""
    target = definition.target
    assert target is not None
    around = Interval(
        material.interval.start - times.MARGIN,
        max(
            material.interval.start - times.MARGIN + 1,
            min(material.interval.end + times.MARGIN, material.as_of),
        ),
    )
    name = definition.objective.population.target or ""
    return seen(target, material.samples.get(name, {}), around)


def _time(counted: Iterable[Counted]) -> list[Interval]:
    return union(part for one in counted for part in one.intervals)


def _owner(catalogue: Catalogue, definition: Definition) -> str | None:
    """Who answers for the target when nobody says otherwise."""
    target = definition.target
    interface = catalogue.interfaces.get((target.interface if target else None) or "")
    named = (
        target.party if target else None,
        interface.party if interface else None,
        definition.objective.responsible,
    )
    return next((party for party in named if party is not None), None)


def _outage(
    material: Material, name: str, span: Span, kept: Span, hours: Sequence[Interval],
    agreed: Sequence[Counted], answer: str | None,
) -> Outage:  # fmt: skip
    said = material.attributions.get((name, iso(span.start)))
    counts = kept.outcome is span.outcome
    taking = [
        one.exclusion.id
        for one in agreed
        for part in one.intervals
        if part.start < span.end and part.end > span.start
    ]
    return Outage(
        start=span.start,
        end=span.end,
        outcome=span.outcome,
        reason=span.reason,
        counted=times.lost([span], hours, _time(agreed)) if counts else 0,
        excluded_by=taking[0] if taking else None,
        party=said.party if said else answer,
        confirmed_by=said.by if said else None,
    )


def _attributed(
    objective: Objective, figure: Figure, outages: Sequence[Outage], provider: str
) -> tuple[int, int]:
    """Good and valid without the time that other parties answer for."""
    foreign = [one for one in outages if one.party not in (provider, None)]
    lost = sum(one.counted for one in foreign)
    worth = sum(one.counted for one in foreign if one.outcome is Outcome.DEGRADED)
    return figure.good - int(objective.degraded * worth), figure.valid - lost
