"""Promises of images: each that a pipeline has heard of is through a stage by then.

The denominator is what was offered or has begun. An image that was offered and never retrieved
counts, because the offer itself is a fact of the pipeline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from maas.catalogue.routes import route_of
from maas.domain.promises import Item
from maas.domain.steps import Passport, named_in, passport_of, steps_of
from maas.domain.tracks import StageTrack, Track, track
from sla_engine.facts import SubjectFacts
from sla_engine.indicators.arrival import arriving
from sla_engine.terms import Terms


def from_pipeline(terms: Terms, facts: SubjectFacts, as_of: int) -> Iterator[Item]:
    """The item of an image, if it belongs to the population and passes the stage."""
    named, clock = named_in(facts.subject), terms.objective.clock
    if named is None or terms.pipeline is None or clock is None or not facts.events:
        return
    passport = passport_of(facts.events)
    way = way_of(terms, facts, passport)
    stage = None if way is None else way.of(clock.at[0])
    if way is None or stage is None or not _wanted(terms, passport):
        return
    t0 = clock_start(clock.start, passport, stage, way)
    if t0 is None:
        return
    fault = stage.left_at is not None and stage.left_at < t0
    item = arriving(
        terms, named[1], facts.subject, passport.mission or None, passport.supplier or None,
        t0, stage.left_at, as_of, clock_fault=fault,
    )  # fmt: skip
    if terms.objective.kind == "completeness":
        item = replace(item, expected=1, achieved=int(item.t1 is not None))
    yield item


def way_of(terms: Terms, facts: SubjectFacts, passport: Passport) -> Track | None:
    """The image's way along its route, as the pipeline was meant; None for other objectives."""
    if terms.pipeline is None:
        return None
    route = route_of(terms.pipeline, passport.mission, passport.supplier)
    return track(route, steps_of(facts.events))


def clock_start(start: str, passport: Passport, stage: StageTrack, way: Track) -> int | None:
    """The instant at which an objective's clock starts for an image, as far as it is known."""
    if start == "acquired_at":
        return passport.acquired_at
    if start == "offered_at":
        return passport.offered_at
    if start == "ready":
        return stage.ready_at if stage.rule.after else passport.offered_at
    return stage.entered_at


def _wanted(terms: Terms, passport: Passport) -> bool:
    population = terms.objective.population
    return (
        population.mission in (None, passport.mission)
        and (not population.suppliers or passport.supplier in population.suppliers)
        and (not population.customers or passport.customer in population.customers)
    )
