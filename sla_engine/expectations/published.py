"""Promises known only once published: the denominator is what appeared, and figures say so."""

from __future__ import annotations

from collections.abc import Iterator

from maas.domain.promises import Item
from sla_engine.facts import Publication, SubjectFacts
from sla_engine.indicators.arrival import arriving
from sla_engine.terms import Terms


def clock_start(terms: Terms, publication: Publication) -> int | None:
    """The instant at which the objective's clock starts for a publication."""
    clock = terms.objective.clock
    assert clock is not None
    if clock.start == "origin_at":
        return publication.origin_at
    if clock.start == "published_at":
        return publication.published_at
    return publication.sensing_end


def from_published(terms: Terms, facts: SubjectFacts, as_of: int) -> Iterator[Item]:
    """One item for each product of the population that appeared at the interfaces."""
    for one in facts.at(terms.at):
        if not terms.wants(one):
            continue
        t0 = clock_start(terms, one)
        if t0 is None or t0 < terms.since:
            continue
        yield arriving(
            terms, one.product_key, facts.subject, one.satellite, one.product_type,
            t0, one.published_at, as_of, clock_fault=one.clock_fault,
        )  # fmt: skip
