"""Where promises come from: one module and one line for each kind of denominator.

An expectation is a pure function from the facts of one subject to the items it promises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from maas.domain.promises import Item
from sla_engine.expectations.orbits import from_orbits
from sla_engine.expectations.passes import from_passes
from sla_engine.expectations.pipeline import from_pipeline
from sla_engine.expectations.plan import from_plan
from sla_engine.expectations.published import from_published
from sla_engine.expectations.rate import from_rate
from sla_engine.expectations.upstream import from_upstream
from sla_engine.facts import SubjectFacts
from sla_engine.terms import Terms

Expectation = Callable[[Terms, SubjectFacts, int], Iterator[Item]]

EXPECTATIONS: Mapping[str, Expectation] = {
    "plan": from_plan,
    "orbits": from_orbits,
    "published": from_published,
    "upstream": from_upstream,
    "rate": from_rate,
    "passes": from_passes,
    "pipeline": from_pipeline,
}
