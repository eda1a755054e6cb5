"""Items counted: the figure of each view, per local day, and per responsible party.

An item is in one state only, so that every figure is a sum over items, in whatever order.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from maas.domain.exclusions import Counted, View, takes_out
from maas.domain.figures import DETERMINED, Figure
from maas.domain.promises import Item
from maas.domain.statement import Day
from maas.domain.states import ItemState

BAD = frozenset({ItemState.LATE, ItemState.MISSING, ItemState.OVERDUE})


def taken_out(items: Iterable[Item], counted: Sequence[Counted], how: str) -> dict[str, str]:
    """Per key of an item that an exclusion takes out, the id of the first one that does."""
    naming = [one for one in counted if one.intervals or one.items]
    if not naming:
        return {}
    named = {key: one.exclusion.id for one in reversed(naming) for key in one.items}
    found = {}
    for item in items:
        if item.key in named:
            found[item.key] = named[item.key]
            continue
        for one in naming:
            if one.intervals and takes_out(item.t0, item.due_at, one.intervals, how):
                found[item.key] = one.exclusion.id
                break
    return found


def figure(
    name: str, kind: str, denominator: str, target: Fraction, steps: int,
    items: Iterable[Item], excluded: Mapping[str, str],
) -> Figure:  # fmt: skip
    """The figure of items, those that are excluded set aside."""
    counts = dict.fromkeys(ItemState, 0)
    arrived = [0] * (steps + 1)
    on_time = late = expected = achieved = 0
    for item in items:
        if item.key in excluded:
            counts[ItemState.EXCLUDED] += 1
            continue
        counts[item.state] += 1
        if item.band >= 0:
            arrived[min(item.band, steps)] += 1
        on_time += item.produced_on_time
        late += item.produced_late
        if item.state in DETERMINED and item.expected is not None:
            expected += item.expected
            achieved += min(item.achieved or 0, item.expected)
    running, within = 0, []
    for count in arrived[:steps]:
        running += count
        within.append(running)
    return Figure(
        objective=name, kind=kind, denominator=denominator, target=target, counts=counts,
        arrived_by=tuple(within), produced_on_time=on_time, produced_late=late,
        expected=expected, achieved=achieved, excluded=len(excluded),
    )  # fmt: skip


def by_day(
    kind: str, items: Iterable[Item], excluded: Mapping[str, str], starts: Sequence[int]
) -> list[Day]:
    """Good and valid per day, the days given by their first instants; t0 says which day."""
    good, valid = [0] * len(starts), [0] * len(starts)
    for item in items:
        if item.state not in DETERMINED or item.key in excluded:
            continue
        day = bisect_right(starts, item.t0) - 1
        if kind == "completeness":
            valid[day] += item.expected or 0
            good[day] += min(item.achieved or 0, item.expected or 0)
        else:
            valid[day] += 1
            good[day] += item.state is ItemState.ON_TIME
    return [Day(*row) for row in zip(starts, good, valid, strict=True)]


def bad(kind: str, items: Iterable[Item]) -> list[Item]:
    """The items that count against the figure, the oldest first."""
    if kind == "completeness":
        found = [
            item
            for item in items
            if item.state in DETERMINED and (item.achieved or 0) < (item.expected or 0)
        ]
    else:
        found = [item for item in items if item.state in BAD]
    return sorted(found, key=lambda item: (item.t0, item.key))


def unknown_reasons(items: Iterable[Item], excluded: Mapping[str, str]) -> list[tuple[str, int]]:
    """Why items could not be judged, and how many each."""
    found: dict[str, int] = {}
    for item in items:
        if item.state is ItemState.UNKNOWN and item.key not in excluded:
            found[item.reason or "unknown"] = found.get(item.reason or "unknown", 0) + 1
    return sorted(found.items())


def lines(items: Iterable[Item]) -> list[str]:
    """One line for each item, in the order of their keys: what is hashed, kept and compared."""
    return [
        "|".join(
            "" if part is None else str(part)
            for part in (
                item.key, item.t0, item.due_at, item.t1, item.state.value, item.expected,
                item.achieved, item.produced_on_time, item.produced_late, item.reason,
            )
        )
        for item in sorted(items, key=lambda one: one.key)
    ]  # fmt: skip


def hash_of_lines(told: Iterable[str]) -> str:
    """SHA-256 over lines, each ended by a newline."""
    digest = hashlib.sha256()
    for line in told:
        digest.update(line.encode())
        digest.update(b"\n")
    return digest.hexdigest()


VIEWS = (View.RAW, View.CLAIMED, View.AGREED)
