"""Half-open intervals [start, end) of integer microseconds: union, gaps, and when it is enough.

The running maximum matters: [0,10] [2,3] [4,12] covers 12, not 18.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Interval(NamedTuple):
    """[start, end) in microseconds; an interval with end <= start is empty."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return max(0, self.end - self.start)

    def clip(self, within: Interval) -> Interval:
        """The part inside another interval; possibly empty."""
        return Interval(max(self.start, within.start), min(self.end, within.end))


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Sorted, disjoint, non-touching intervals that cover the same instants."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if interval.end <= interval.start:
            continue
        if merged and interval.start <= merged[-1].end:
            if interval.end > merged[-1].end:
                merged[-1] = Interval(merged[-1].start, interval.end)
        else:
            merged.append(interval)
    return merged


def covered(intervals: Iterable[Interval]) -> int:
    """The length of the union, in microseconds."""
    return sum(end - start for start, end in union(intervals))


def gaps(intervals: Iterable[Interval], within: Interval) -> list[Interval]:
    """The stretches of `within` that no interval covers."""
    missing: list[Interval] = []
    edge = within.start
    for interval in union(intervals):
        part = interval.clip(within)
        if part.end <= part.start:
            continue
        if part.start > edge:
            missing.append(Interval(edge, part.start))
        edge = max(edge, part.end)
    if edge < within.end:
        missing.append(Interval(edge, within.end))
    return missing


def reached_at(arrivals: Iterable[tuple[int, Interval]], expected: int) -> int | None:
    """The instant at which the union of what had arrived first covered `expected` microseconds.

    Depends on the set of (arrival instant, interval) pairs only, never on their order. None when
    all of them together do not suffice; an expectation of zero is met by the first arrival.
    """
    return coverage([(start, end, at) for at, (start, end) in arrivals], expected)[1]


def coverage(arrivals: Sequence[tuple[int, int, int]], expected: int) -> tuple[int, int | None]:
    """How much (start, end, arrival) triples cover in all, and when that reached `expected`.

    Coverage only grows with time, so the instant is found by halving; most often it is the last.
    """
    if not arrivals:
        return 0, None
    ordered = sorted(arrivals)
    instants = sorted({arrival[2] for arrival in arrivals})
    whole = _covered_until(ordered, instants[-1])
    if whole < expected:
        return whole, None
    if expected <= 0:
        return whole, instants[0]
    if len(instants) == 1 or _covered_until(ordered, instants[-2]) < expected:
        return whole, instants[-1]
    low, high = 0, len(instants) - 2
    while low < high:
        middle = (low + high) // 2
        if _covered_until(ordered, instants[middle]) < expected:
            low = middle + 1
        else:
            high = middle
    return whole, instants[low]


def _covered_until(ordered: Iterable[tuple[int, int, int]], instant: int) -> int:
    """The union of those that had arrived, given in the order of their starts."""
    total, edge = 0, -(1 << 62)
    for start, end, at in ordered:
        if at <= instant and end > edge:
            if start > edge:
                if end > start:
                    total += end - start
                    edge = end
            else:
                total += end - edge
                edge = end
    return total


def intersect(some: Iterable[Interval], others: Iterable[Interval]) -> list[Interval]:
    """The instants that both cover, as a union."""
    left, right = union(some), union(others)
    found, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        both = left[i].clip(right[j])
        if both.end > both.start:
            found.append(both)
        if left[i].end <= right[j].end:
            i += 1
        else:
            j += 1
    return found


def subtract(some: Iterable[Interval], others: Iterable[Interval]) -> list[Interval]:
    """The instants that `some` cover and `others` do not, as a union."""
    removed = union(others)
    left: list[Interval] = []
    for interval in union(some):
        first = bisect_right(removed, interval.start, key=lambda one: one.end)
        edge = interval.start
        for start, end in removed[first:]:
            if start >= interval.end:
                break
            if start > edge:
                left.append(Interval(edge, start))
            edge = max(edge, end)
        if edge < interval.end:
            left.append(Interval(edge, interval.end))
    return left


def total(disjoint: Iterable[Interval]) -> int:
    """The summed length of intervals that are disjoint already, in microseconds."""
    return sum(end - start for start, end in disjoint)
