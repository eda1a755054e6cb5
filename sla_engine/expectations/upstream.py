"""Promises of what was published before: a product here promises the same product there."""

from __future__ import annotations

from collections.abc import Iterator

from maas.domain.promises import Item
from sla_engine.expectations.published import clock_start
from sla_engine.facts import SubjectFacts
from sla_engine.indicators.arrival import arriving
from sla_engine.terms import Terms


def from_upstream(terms: Terms, facts: SubjectFacts, as_of: int) -> Iterator[Item]:
    """One item for each sound product upstream, kept by its first sound arrival downstream."""
    arrivals: dict[str, int] = {}
    doubtful: set[str] = set()
    for one in facts.publications:
        if one.source not in terms.at:
            continue
        if one.clock_fault:
            doubtful.add(one.match_key)
        else:
            earlier = arrivals.get(one.match_key, one.published_at)
            arrivals[one.match_key] = min(earlier, one.published_at)
    for one in facts.at(terms.upstream):
        if one.clock_fault or not terms.wants(one):
            continue
        t0 = clock_start(terms, one)
        if t0 is None or t0 < terms.since:
            continue
        t1 = arrivals.get(one.match_key)
        yield arriving(
            terms, one.product_key, facts.subject, one.satellite, one.product_type, t0, t1, as_of,
            clock_fault=t1 is None and one.match_key in doubtful,
        )  # fmt: skip
