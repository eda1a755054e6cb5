"""Timeliness and completeness as one fact: when the union of what arrived was enough.

`t1` depends on the set of publications only. Products whose clock is at fault are set aside; a
promise that only they would keep is unknown, neither good nor bad.
"""

from __future__ import annotations

from collections.abc import Sequence

from maas.domain.intervals import Interval, covered, reached_at
from maas.domain.promises import Item, band_of, state_of
from maas.domain.states import ItemState
from sla_engine.facts import Publication
from sla_engine.terms import Terms


def covering(
    terms: Terms, key: str, subject: str, satellite: str, product_type: str,
    t0: int, expected: int, candidates: Sequence[Publication], as_of: int,
) -> Item:  # fmt: skip
    """The item of a promise to cover `expected` microseconds with one product type."""
    sound = [one for one in candidates if not one.clock_fault]
    due_at = t0 + terms.deadline
    t1 = reached_at(map(_arrival, sound), expected)
    state = state_of(t1, due_at, terms.abandon, as_of)
    doubtful = (
        t1 is None
        and len(sound) < len(candidates)
        and reached_at(map(_arrival, candidates), expected) is not None
    )
    if doubtful:
        state = ItemState.UNKNOWN
    on_time = sum(one.published_at - one.sensing_end <= terms.deadline for one in sound)
    return Item(
        objective=terms.name,
        key=key,
        subject=subject,
        satellite=satellite,
        product_type=product_type,
        t0=t0,
        due_at=due_at,
        t1=t1,
        state=state,
        band=band_of(t1, due_at, terms.allowances),
        expected=expected,
        achieved=covered(Interval(one.sensing_start, one.sensing_end) for one in sound),
        produced_on_time=on_time,
        produced_late=len(sound) - on_time,
        party=terms.objective.responsible,
        reason="clock_fault" if doubtful else None,
    )


def _arrival(publication: Publication) -> tuple[int, Interval]:
    return publication.published_at, Interval(publication.sensing_start, publication.sensing_end)
