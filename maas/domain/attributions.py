"""Whose it is: one party for each bad item, proposed from its waterfall, confirmed by a person.

The first leg that overran its budget is the cause, whatever came after it. A leg that never ended
ran until it was looked at. Where no leg overran, the last one is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leg:
    """One stage of an item's road. Instants and budget in microseconds; `end` None: never."""

    stage: str
    party: str
    start: int
    end: int | None
    budget: int

    def overran(self, as_of: int) -> bool:
        """Whether it took longer than its budget, up to an instant where it has not ended."""
        return (as_of if self.end is None else self.end) - self.start > self.budget


def waterfall(t0: int, ends: Iterable[tuple[str, str, int | None, int]], as_of: int) -> list[Leg]:
    """Legs from (stage, party, end, budget), each from where the one before ended.

    A stage that is known to have ended although an earlier one is not ends that one too, at the
    same instant: what was delivered must have been received. Legs after the one that is still
    running have not begun and are left out.
    """
    told = list(ends)
    latest: int | None = None
    closed: list[int | None] = []
    for _, _, end, _ in reversed(told):
        if end is not None:
            latest = end if latest is None else min(end, latest)
        closed.append(latest)
    legs, start = [], t0
    for (stage, party, _, budget), end in zip(told, reversed(closed), strict=True):
        known = None if end is None else max(end, start)
        legs.append(Leg(stage, party, start, known, budget))
        if known is None:
            break
        start = known
    return legs


def proposed(legs: Sequence[Leg], as_of: int) -> Leg | None:
    """The leg that answers for a bad item; None without legs."""
    for leg in legs:
        if leg.overran(as_of):
            return leg
    return legs[-1] if legs else None
