"""Figures made of figures: every stage good, the weighted mean, or the worst. Exact fractions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from maas.domain.figures import DETERMINED
from maas.domain.states import ItemState


def weighted(parts: Mapping[str, Fraction | None], weights: Mapping[str, int]) -> Fraction | None:
    """Sum of weight times figure over the weights; None when a part has no figure."""
    known = {name: share for name, share in parts.items() if share is not None}
    if len(known) < len(parts) or not parts:
        return None
    whole = sum(weights[name] for name in known)
    return sum((known[name] * weights[name] for name in known), Fraction(0)) / whole


def worst(parts: Mapping[str, Fraction | None]) -> Fraction | None:
    """The lowest figure; None when a part has no figure."""
    shares = list(parts.values())
    return None if not shares or None in shares else min(s for s in shares if s is not None)


def every(parts: Sequence[Iterable[tuple[str, ItemState]]]) -> tuple[int, int]:
    """Good and valid items end to end, from (key, state) of each part.

    An item is good when it is on time in every part, bad when it is determined and not on time in
    any; otherwise, or where a part does not have it, it does not count.
    """
    states: dict[str, list[ItemState]] = {}
    for part in parts:
        for key, state in part:
            states.setdefault(key, []).append(state)
    good = bad = 0
    for told in states.values():
        if any(state in DETERMINED and state is not ItemState.ON_TIME for state in told):
            bad += 1
        elif len(told) == len(parts) and all(state is ItemState.ON_TIME for state in told):
            good += 1
    return good, good + bad
