"""The simplest promise: one thing, by then."""

from __future__ import annotations

from maas.domain.promises import Item, band_of, state_of
from maas.domain.states import ItemState
from sla_engine.terms import Terms


def arriving(
    terms: Terms, key: str, subject: str, satellite: str | None, product_type: str | None,
    t0: int, t1: int | None, as_of: int, *, clock_fault: bool = False,
) -> Item:  # fmt: skip
    """The item of a promise that one thing arrives within the deadline after t0."""
    due_at = t0 + terms.deadline
    if clock_fault:
        t1 = None
    state = ItemState.UNKNOWN if clock_fault else state_of(t1, due_at, terms.abandon, as_of)
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
        produced_on_time=int(state is ItemState.ON_TIME),
        produced_late=int(state is ItemState.LATE),
        party=terms.objective.responsible,
        reason="clock_fault" if clock_fault else None,
    )
