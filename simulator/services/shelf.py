"""The rows of one entity set in order of publication, and the picking of a page of them.

A row shows from its visible_at on. Bounds of PublicationDate are bisected, so a narrow window
costs the same on the first day as on the last.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Generic, TypeVar

from simulator.services.filters import Filter
from simulator.services.schema import Column, Value

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: by its publication, shown from its visible_at."""

    id: str
    published_at: int
    visible_at: int


@dataclass(frozen=True, slots=True)
class Order(Generic[R]):
    """One key of $orderby; an empty list of keys means the order of publication."""

    path: str
    column: Column[R]
    descending: bool


class Shelf(Generic[R]):
    def __init__(self, rows: Iterable[R], place: Callable[[R], Place]) -> None:
        self._place = place
        placed = sorted(((place(row), row) for row in rows), key=lambda pair: _key(pair[0]))
        self._rows = [row for _, row in placed]
        self._published = [at.published_at for at, _ in placed]
        self._visible = [at.visible_at for at, _ in placed]
        self._by_id = {at.id: row for at, row in placed}
        self._mark_horizon()

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, native_id: str, now: int) -> R | None:
        """The row of that id, if it shows."""
        row = self._by_id.get(native_id)
        return row if row is not None and self._place(row).visible_at <= now else None

    def add(self, row: R) -> bool:
        """Put one more row in its place; False when its id is taken."""
        at = self._place(row)
        if at.id in self._by_id:
            return False
        index = bisect_right(self._published, at.published_at)
        self._rows.insert(index, row)
        self._published.insert(index, at.published_at)
        self._visible.insert(index, at.visible_at)
        self._by_id[at.id] = row
        self._mark_horizon()
        return True

    def remove(self, row: R) -> None:
        """Take a row away that was added."""
        index = self._rows.index(row)
        del self._rows[index], self._published[index], self._visible[index]
        del self._by_id[self._place(row).id]
        self._mark_horizon()

    def count(self, chosen: Filter[R], now: int) -> int:
        """How many rows show and match."""
        if chosen.matches is None:
            low, high = self._range(chosen, now)
            sure = min(high, max(low, bisect_right(self._latest_so_far, now)))
            return sure - low + sum(map(now.__ge__, self._visible[sure:high]))
        return sum(1 for _ in self._matching(chosen, now, descending=False))

    def page(
        self, chosen: Filter[R], order: tuple[Order[R], ...], skip: int, top: int | None, now: int
    ) -> list[R]:
        """`top` rows after the first `skip`, in order; all the rest without `top`."""
        stop = None if top is None else skip + top
        if not order or [key.path for key in order] == ["PublicationDate"]:
            descending = bool(order) and order[0].descending
            return list(islice(self._matching(chosen, now, descending=descending), skip, stop))
        rows = list(self._matching(chosen, now, descending=False))
        for key in reversed(order):
            rows.sort(key=_sort_key(key.column, now), reverse=key.descending)
        return rows[skip:stop]

    def _mark_horizon(self) -> None:
        """Rows before the latest-so-far's bisection all show, from the earliest-to-come's none."""
        self._latest_so_far = list(accumulate(self._visible, max))
        self._earliest_to_come = list(accumulate(reversed(self._visible), min))[::-1]

    def _range(self, chosen: Filter[R], now: int) -> tuple[int, int]:
        low = bisect_left(self._published, chosen.since)
        high = bisect_left(self._published, chosen.until)
        return low, max(low, min(high, bisect_right(self._earliest_to_come, now)))

    def _matching(self, chosen: Filter[R], now: int, *, descending: bool) -> Iterator[R]:
        low, high = self._range(chosen, now)
        indices = range(high - 1, low - 1, -1) if descending else range(low, high)
        rows, visible, matches = self._rows, self._visible, chosen.matches
        for index in indices:
            if visible[index] <= now and (matches is None or matches(rows[index], now)):
                yield rows[index]


def _key(place: Place) -> tuple[int, str]:
    return place.published_at, place.id


def _sort_key(column: Column[R], now: int) -> Callable[[R], tuple[bool, Value]]:
    def key(row: R) -> tuple[bool, Value]:
        value = column.read(row, now)
        return value is not None, 0 if value is None else value  # null sorts first

    return key
