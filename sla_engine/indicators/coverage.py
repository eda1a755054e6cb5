"""Timeliness and completeness as one fact: when the union of what arrived was enough.

`t1` depends on the set of publications only. Products whose clock is at fault are set aside; a
promise that only they would keep is unknown, neither good nor bad.
"""

from __future__ import annotations

from collections.abc import Sequence

from maas.domain.intervals import coverage
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
    achieved, t1 = coverage([_arrival(one) for one in sound], expected)
    state = state_of(t1, due_at, terms.abandon, as_of)
    doubtful = (
        t1 is None
        and len(sound) < len(candidates)
        and coverage([_arrival(one) for one in candidates], expected)[1] is not None
    )
    if doubtful:
        state = ItemState.UNKNOWN
    deadline = terms.deadline
    on_time = sum(one.published_at - one.sensing_end <= deadline for one in sound)
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
        achieved=achieved,
        produced_on_time=on_time,
        produced_late=len(sound) - on_time,
        party=terms.objective.responsible,
        reason="clock_fault" if doubtful else None,
    )


def _arrival(one: Publication) -> tuple[int, int, int]:
    return one.sensing_start, one.sensing_end, one.published_at
