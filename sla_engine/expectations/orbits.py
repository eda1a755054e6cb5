"""Promises of orbits: missions that never pause promise every type of every class each orbit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from maas.catalogue.model import OrbitClock
from maas.domain.instants import duration_us, to_us
from maas.domain.promises import Item
from sla_engine.facts import SubjectFacts
from sla_engine.indicators.coverage import covering
from sla_engine.terms import Terms

_SUBJECT = re.compile(r"(\w{3})-(\d+)(?:-(\d{3}))?")


def orbit_start(clock: OrbitClock, satellite: str, index: int) -> int:
    """Start of the orbit `index` orbits after the epoch, exact to the microsecond."""
    return to_us(clock.epochs[satellite]) + index * duration_us(clock.cycle) // clock.per_cycle


def orbit_subject(clock: OrbitClock, satellite: str, index: int) -> str:
    """How products of an orbit name it: S3A-143-001 or S5P-46201."""
    first = clock.first[satellite]
    if clock.numbering == "absolute":
        return f"{satellite}-{first + index:05d}"
    turn, relative = divmod(index, clock.per_cycle)
    return f"{satellite}-{first + turn:03d}-{relative + 1:03d}"


def orbit_index(clock: OrbitClock, subject: str) -> int | None:
    """The index of the orbit a subject names, or None when it names none."""
    match = _SUBJECT.fullmatch(subject)
    if match is None or match[1] not in clock.first:
        return None
    number = int(match[2]) - clock.first[match[1]]
    if clock.numbering == "absolute":
        return number if match[3] is None else None
    return None if match[3] is None else number * clock.per_cycle + int(match[3]) - 1


def orbits_ended(clock: OrbitClock, satellite: str, after: int, until: int) -> Iterator[str]:
    """Subjects of the orbits that ended in (after, until]."""
    cycle, epoch = duration_us(clock.cycle), to_us(clock.epochs[satellite])
    index = (after - epoch) * clock.per_cycle // cycle - 2
    while (end := orbit_start(clock, satellite, index + 1)) <= until:
        if end > after:
            yield orbit_subject(clock, satellite, index)
        index += 1


def from_orbits(terms: Terms, facts: SubjectFacts, as_of: int) -> Iterator[Item]:
    """Items of an orbit that has ended; an orbit still flown promises nothing yet."""
    clock = terms.mission.orbits if terms.mission else None
    index = None if clock is None else orbit_index(clock, facts.subject)
    if clock is None or index is None:
        return
    satellite = facts.subject[:3]
    t0 = orbit_start(clock, satellite, index + 1)
    if not terms.since <= t0 <= as_of or satellite not in terms.satellites:
        return
    offered = facts.at(terms.at)
    for row in terms.rows:
        assert isinstance(row.expected, timedelta)
        expected = max(0, duration_us(row.expected) + duration_us(row.tolerance))
        for timeliness_class in row.classes:
            if terms.classes and timeliness_class not in terms.classes:
                continue
            for product_type in row.types:
                own = [
                    one
                    for one in offered
                    if one.product_type == product_type and one.timeliness_class == timeliness_class
                ]
                key = f"{facts.subject}/{product_type}/{timeliness_class}"
                yield covering(
                    terms, key, facts.subject, satellite, product_type, t0, expected, own, as_of
                )
