"""Unions of half-open intervals against counting every microsecond of a small world."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from maas.domain.intervals import Interval, covered, gaps, reached_at, union

small = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: Interval(*pair))
arrivals = st.lists(st.tuples(st.integers(0, 20), small), max_size=12)


def points(intervals: list[Interval]) -> set[int]:
    return {instant for start, end in intervals for instant in range(start, end)}


def test_the_running_maximum_is_not_forgotten() -> None:
    assert covered([Interval(0, 10), Interval(2, 3), Interval(4, 12)]) == 12


def test_a_reversed_interval_is_empty_and_not_turned_round() -> None:
    assert covered([Interval(10, 4)]) == 0
    assert Interval(10, 4).length == 0


@given(st.lists(small, max_size=12))
def test_a_union_covers_the_same_instants_once(intervals: list[Interval]) -> None:
    merged = union(intervals)
    assert points(merged) == points(intervals)
    assert covered(intervals) == len(points(intervals))
    assert all(a.end < b.start for a, b in pairwise(merged))


@given(st.lists(small, max_size=8), small)
def test_gaps_and_union_share_out_the_whole(intervals: list[Interval], within: Interval) -> None:
    missing = gaps(intervals, within)
    assert points(missing) == points([within]) - points(intervals)


@given(arrivals, st.integers(0, 70))
def test_when_a_union_was_enough_is_found_by_trying_every_instant(
    found: list[tuple[int, Interval]], expected: int
) -> None:
    slow = next(
        (
            at
            for at in sorted({at for at, _ in found})
            if len(points([piece for arrived, piece in found if arrived <= at])) >= expected
        ),
        None,
    )
    assert reached_at(found, expected) == slow
    assert reached_at(found[::-1] + found, expected) == slow
