"""Promises of a rate: "fourteen a day", for each satellite and each whole UTC day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from maas.domain.instants import DAY, day_of, to_us
from maas.domain.promises import Item, band_of, state_of
from sla_engine.facts import SubjectFacts
from sla_engine.terms import Terms


def days_ended(terms: Terms, after: int, until: int) -> Iterator[str]:
    """Subjects of the whole days that ended in (after, until], one per satellite and type."""
    day = max(after // DAY * DAY, -(-terms.since // DAY) * DAY)
    while day + DAY <= until:
        if day + DAY > after:
            for satellite in sorted(terms.satellites):
                for product_type in sorted(terms.types):
                    yield f"{satellite}/{product_type}/{day_of(day)}"
        day += DAY


def from_rate(terms: Terms, facts: SubjectFacts, as_of: int) -> Iterator[Item]:
    """The item of a day that has ended: kept when the last of the expected files appeared."""
    parts = facts.subject.split("/")
    if len(parts) != 3 or parts[0] not in terms.satellites or parts[1] not in terms.types:
        return
    day = to_us(datetime.fromisoformat(parts[2]).replace(tzinfo=UTC))
    t0, count = day + DAY, terms.objective.population.per_day
    if day < terms.since or t0 > as_of or count is None:
        return
    times = sorted(one.published_at for one in facts.at(terms.at) if not one.clock_fault)
    t1 = times[count - 1] if len(times) >= count else None
    due_at = t0 + terms.deadline
    on_time = sum(at <= due_at for at in times)
    yield Item(
        objective=terms.name,
        key=facts.subject,
        subject=facts.subject,
        satellite=parts[0],
        product_type=parts[1],
        t0=t0,
        due_at=due_at,
        t1=t1,
        state=state_of(t1, due_at, terms.abandon, as_of),
        band=band_of(t1, due_at, terms.allowances),
        expected=count,
        achieved=len(times),
        produced_on_time=on_time,
        produced_late=len(times) - on_time,
        party=terms.objective.responsible,
    )
