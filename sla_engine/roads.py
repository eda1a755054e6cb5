"""The road of an item: its legs, one per declared stage, and the facts that end them.

A stage ends when what arrived at its interfaces was enough, or, at a downlink interface, when the
first session of the satellite after sensing was delivered. A pure function of facts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from maas.domain.attributions import Leg, waterfall
from maas.domain.instants import HOUR, MINUTE, duration_us
from maas.domain.intervals import Interval, reached_at
from maas.domain.promises import Item
from maas.domain.statement import Evidence
from maas.domain.steps import passport_of
from sla_engine.expectations.pipeline import way_of
from sla_engine.expectations.plan import MARGIN
from sla_engine.facts import Pass, Publication, SubjectFacts
from sla_engine.terms import Terms

EARLY = 15 * MINUTE  # a downlink may begin this long before sensing ends
SAME_PASS = 12 * HOUR  # sessions later than this after sensing are not its downlink

Sessions = Mapping[str, Sequence[Pass]]  # per satellite, in the order of their downlinks


@dataclass(frozen=True, slots=True)
class Road:
    """Legs in their order, and what was published or delivered at the ends of them."""

    legs: tuple[Leg, ...]
    evidence: tuple[Evidence, ...]


def by_satellite(sessions: Iterable[Pass]) -> dict[str, list[Pass]]:
    """Sessions per satellite, in the order of their downlinks."""
    found: dict[str, list[Pass]] = {}
    for session in sorted(sessions, key=lambda one: (one.downlink_start, one.session_id)):
        found.setdefault(session.satellite, []).append(session)
    return found


def road(
    terms: Terms, cadip: frozenset[str], item: Item, facts: SubjectFacts, sessions: Sessions,
    as_of: int,
) -> Road:  # fmt: skip
    """The road of one item. Without declared stages it is one leg, from t0 to t1."""
    if terms.pipeline is not None:
        return _way(terms, item, facts, as_of)
    stages = terms.objective.stages
    if not stages:
        leg = Leg("delivery", terms.objective.responsible or "", item.t0, item.t1, terms.deadline)
        ends = _own(terms, item, facts, terms.at)
        return Road((leg,), tuple(_deciding(ends, item.t1)))
    told, evidence = [], list[Evidence]()
    for name, stage in stages.items():
        sources = frozenset(stage.at)
        if sources & cadip:
            session = _downlink(item, sources, sessions)
            end = None if session is None else session.delivered_at
            if session is not None and end is not None:
                evidence.append(Evidence(session.source, session.session_id, end))
        else:
            own = _own(terms, item, facts, sources)
            end = reached_at(
                ((one.published_at, Interval(one.sensing_start, one.sensing_end)) for one in own),
                item.expected or 0,
            )
            evidence += _deciding(own, end)
        told.append((name, stage.party, end, duration_us(stage.budget)))
    return Road(tuple(waterfall(item.t0, told, as_of)), tuple(evidence))


def _way(terms: Terms, item: Item, facts: SubjectFacts, as_of: int) -> Road:
    """The stages of an image up to the one at which the clock stops, or that one alone."""
    passport, clock = passport_of(facts.events), terms.objective.clock
    way = way_of(terms, facts, passport)
    if way is None or clock is None:
        return Road((), ())
    names = [one.rule.name for one in way.stages]
    last = names.index(clock.at[0]) if clock.at[0] in names else len(names) - 1
    passed = way.stages[: last + 1] if clock.start.endswith("_at") else way.stages[last : last + 1]
    told = [(s.rule.name, s.rule.party, s.left_at, s.rule.budget) for s in passed]
    source = min(terms.at, default="")
    evidence = [
        Evidence(source, f"{item.key}/{one.rule.name}", one.left_at)
        for one in passed
        if one.left_at is not None
    ]
    return Road(tuple(waterfall(item.t0, told, as_of)), tuple(evidence))


def _own(
    terms: Terms, item: Item, facts: SubjectFacts, sources: frozenset[str]
) -> list[Publication]:
    """The sound publications at some interfaces that belong to an item."""
    offered = [one for one in facts.publications if one.source in sources and not one.clock_fault]
    if terms.source in ("published", "upstream"):
        keys = {one.match_key for one in facts.publications if one.product_key == item.key}
        return [one for one in offered if one.match_key in keys]
    if terms.source == "rate":
        return offered
    own = [one for one in offered if one.product_type == item.product_type]
    if terms.source == "orbits":
        timeliness_class = item.key.rsplit("/", 1)[-1]
        return [one for one in own if one.timeliness_class == timeliness_class]
    datatake = item.key.split("/", 1)[0]
    planned = next((one for one in facts.planned if one.datatake_id == datatake), None)
    if planned is None or datatake == facts.subject:
        return own
    return [
        one for one in own if planned.start - MARGIN <= one.sensing_start <= planned.end + MARGIN
    ]


def _deciding(own: Sequence[Publication], end: int | None) -> list[Evidence]:
    """The publications that decided the end of a stage, or the last that came in vain."""
    if not own:
        return []
    at = end if end is not None else max(one.published_at for one in own)
    chosen = sorted(one.product_key for one in own if one.published_at == at)
    source = next(one.source for one in own if one.published_at == at)
    return [Evidence(source, name, at) for name in chosen[:1]]


def _downlink(item: Item, sources: frozenset[str], sessions: Sessions) -> Pass | None:
    told = sessions.get(item.satellite or "", ())
    first = bisect_left(told, item.t0 - EARLY, key=lambda one: one.downlink_start)
    for session in told[first:]:
        if session.downlink_start > item.t0 + SAME_PASS:
            return None
        if session.source in sources:
            return session
    return None
