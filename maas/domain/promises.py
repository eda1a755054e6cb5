"""A promise as a row: when its clock starts, when it is due, when it was kept, and in what state.

The state is a function of the promise's facts and of the instant asked for, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from maas.domain.states import ItemState


@dataclass(frozen=True, slots=True)
class Item:
    """One promise of one objective. Instants and lengths are integer microseconds, UTC."""

    objective: str
    key: str
    subject: str
    satellite: str | None
    product_type: str | None
    t0: int
    due_at: int
    t1: int | None
    state: ItemState
    band: int
    expected: int | None = None
    achieved: int | None = None
    produced_on_time: int = 0
    produced_late: int = 0
    party: str | None = None
    reason: str | None = None  # why it is unknown or cancelled


def state_of(t1: int | None, due_at: int, abandon: int, as_of: int) -> ItemState:
    """Exactly at the deadline is on time; overdue turns missing when abandoned."""
    if t1 is not None:
        return ItemState.ON_TIME if t1 <= due_at else ItemState.LATE
    if as_of <= due_at:
        return ItemState.NOT_DUE
    return ItemState.OVERDUE if as_of < due_at + abandon else ItemState.MISSING


def band_of(t1: int | None, due_at: int, allowances: tuple[int, ...]) -> int:
    """Index of the first allowance within which it arrived; len when later, -1 when never."""
    if t1 is None:
        return -1
    for index, allowance in enumerate(allowances):
        if t1 <= due_at + allowance:
            return index
    return len(allowances)
