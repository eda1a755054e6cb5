"""What a statement is made of, gathered at one instant: items, spans, words, watermarks.

Items come from the ledger as it stands, or, for a close and its verification, anew from the facts
that were known at an instant. Both must give the same.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from maas.catalogue.model import Agreement, Catalogue
from maas.db import attributions, definitions, exclusions, facts_cursor, ledger_facts, periods
from maas.db.attributions import Attribution
from maas.db.connection import Connection
from maas.db.ledger_items import items_between
from maas.db.ledger_spans import Samples, samples_between
from maas.domain.calendars import period as period_interval
from maas.domain.exclusions import Exclusion
from maas.domain.instants import DAY, HOUR, from_us
from maas.domain.intervals import Interval
from maas.domain.promises import Item
from sla_engine.definitions import Definition, Recorded, current, in_force, timeline
from sla_engine.expectations.orbits import orbits_ended
from sla_engine.expectations.rate import days_ended
from sla_engine.facts import Pass, SubjectFacts
from sla_engine.judge import judged, load_facts, since_of
from sla_engine.ledger.times import MARGIN
from sla_engine.roads import Sessions, by_satellite
from sla_engine.terms import Terms, terms_from

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a statement depends on. `as_of` in microseconds, UTC."""

    agreement_id: str
    agreement: Agreement
    period: str
    interval: Interval
    as_of: int
    since: int
    definitions: Mapping[str, Definition]  # in force when the period began
    timelines: Mapping[str, Sequence[Definition]]
    items: Mapping[str, Sequence[Item]]
    samples: Samples
    exclusions: Sequence[Exclusion]
    attributions: Mapping[tuple[str, str], Attribution]
    watermarks: Mapping[str, int]
    headlines: Mapping[str, Mapping[str, object]]


class NotInCatalogue(Exception):
    """An agreement that the catalogue does not have, or a period that is none."""


def interval_of(catalogue: Catalogue, agreement_id: str, period: str) -> Interval:
    """The interval of an agreement's period; raises NotInCatalogue."""
    agreement = catalogue.agreements.get(agreement_id)
    if agreement is None:
        known = ", ".join(catalogue.agreements) or "none"
        raise NotInCatalogue(f"there is no agreement {agreement_id!r}: the catalogue has {known}")
    try:
        return period_interval(period, agreement.period.time_zone)
    except ValueError as error:
        raise NotInCatalogue(str(error)) from None


async def gather(
    connection: Connection, catalogue: Catalogue, agreement_id: str, period: str, as_of: int,
    *, anew: bool = False, watermarks: Mapping[str, int] | None = None,
    recorded: Sequence[Recorded] | None = None,
) -> Material:  # fmt: skip
    """The material of a statement. `anew` judges all facts known at `as_of` once more."""
    interval = interval_of(catalogue, agreement_id, period)
    agreement = catalogue.agreements[agreement_id]
    known_at = from_us(as_of)
    if recorded is None:
        rows = await definitions.definitions(connection)
        recorded = [Recorded(*row) for row in rows if row.recorded_at <= as_of]
    told = {**current(catalogue), **timeline(recorded)}
    timelines = {name: told[name] for name in _names(catalogue, agreement)}
    inside = interval.start, max(interval.start, interval.end - 1)
    in_period = {
        name: in_force(slices, inside[0]) or in_force(slices, inside[1])
        for name, slices in timelines.items()
    }
    meant = {name: one for name, one in in_period.items() if one is not None}
    marks = await facts_cursor.positions(connection) if watermarks is None else watermarks
    counted = [name for name, one in meant.items() if one.objective.kind != "availability"]
    if anew:
        chosen = [one for name in counted for one in timelines[name]]
        terms = terms_from(chosen, since_of(catalogue))
        items = await _judged_anew(connection, terms, interval, as_of, marks)
    else:
        items = await items_between(
            connection, counted, from_us(interval.start), from_us(interval.end)
        )
    targets = [one.objective.population.target for one in meant.values()]
    return Material(
        agreement_id=agreement_id,
        agreement=agreement,
        period=period,
        interval=interval,
        as_of=as_of,
        since=since_of(catalogue),
        definitions=meant,
        timelines=timelines,
        items={name: items.get(name, []) for name in counted},
        samples=await samples_between(
            connection,
            interval.start - MARGIN - DAY,
            min(interval.end + MARGIN, as_of + 1),
            targets=[target for target in targets if target is not None],
            known_at=known_at,
        ),
        exclusions=await exclusions.exclusions(connection, agreement_id, known_at=known_at),
        attributions=await attributions.attributions(connection, list(timelines), known_at),
        watermarks={name: marks[name] for name in sorted(marks)},
        headlines=await periods.headlines(connection, agreement_id, known_at if anew else None),
    )


def _names(catalogue: Catalogue, agreement: Agreement) -> list[str]:
    """The objectives that an agreement binds, those its composites need, and their own clocks."""
    parts = [part for name in agreement.composites for part in catalogue.composites[name].of]
    bound = list(dict.fromkeys([*agreement.objectives, *parts]))
    beside = [catalogue.objectives[name].own_clock for name in bound]
    return list(dict.fromkeys([*bound, *(name for name in beside if name is not None)]))


async def _judged_anew(
    connection: Connection, terms: Sequence[Terms], interval: Interval, as_of: int,
    marks: Mapping[str, int],
) -> dict[str, list[Item]]:  # fmt: skip
    """Every item with t0 in the interval, from the facts known at an instant."""
    first, until = from_us(interval.start), from_us(interval.end)
    subjects = await ledger_facts.subjects_between(connection, first, until, from_us(as_of))
    for one in terms:
        if one.source == "rate":
            subjects.update(days_ended(one, interval.start - 1, min(interval.end, as_of)))
        elif one.source == "orbits" and one.mission is not None and one.mission.orbits is not None:
            for satellite in one.satellites:
                until_us = min(interval.end, as_of)
                clock = one.mission.orbits
                subjects.update(orbits_ended(clock, satellite, interval.start - 1, until_us))
    wanted = sorted(s for s in subjects if any(one.concerns(s) for one in terms))
    found: dict[str, list[Item]] = {one.name: [] for one in terms}
    async for facts in loaded(connection, wanted, as_of):
        for item in judged(terms, facts.values(), as_of, marks):
            if interval.start <= item.t0 < interval.end:
                found[item.objective].append(item)
    return found


async def loaded(
    connection: Connection, subjects: Sequence[str], as_of: int
) -> AsyncIterator[dict[str, SubjectFacts]]:
    """The facts of many subjects as known at an instant, a batch at a time."""
    for start in range(0, len(subjects), BATCH):
        yield await load_facts(connection, subjects[start : start + BATCH], from_us(as_of))


async def sessions_of(connection: Connection, interval: Interval, as_of: int) -> Sessions:
    """Every downlink session around a period, per satellite."""
    rows = await ledger_facts.passes_between(
        connection, from_us(interval.start - HOUR), from_us(interval.end + DAY), from_us(as_of)
    )
    return by_satellite(Pass(*row[1:]) for row in rows)
