"""Spans from samples: they share out the whole time, whatever the order of the samples."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maas.domain.instants import DAY
from maas.domain.intervals import Interval
from maas.domain.spans import Sample, per_day, spans
from maas.domain.states import Outcome

samples = st.dictionaries(st.integers(0, 100), st.sampled_from(list(Outcome)), max_size=12).map(
    lambda found: [Sample(at, outcome, "") for at, outcome in found.items()]
)


@given(samples, st.integers(1, 30))
def test_each_instant_has_the_outcome_of_the_last_sample_within_its_horizon(
    found: list[Sample], horizon: int
) -> None:
    within = Interval(10, 90)
    got = spans(found[::-1], horizon, within)
    assert got == spans(found, horizon, within)
    for instant in range(within.start, within.end):
        before = [s for s in found if s.at <= instant]
        last = max(before, key=lambda s: s.at) if before else None
        fresh = last is not None and instant < last.at + horizon
        expected = last.outcome if last is not None and fresh else Outcome.UNKNOWN
        [span] = [s for s in got if s.start <= instant < s.end]
        assert span.outcome is expected


def test_a_span_over_midnight_is_shared_between_its_days() -> None:
    found = [Sample(DAY - 10, Outcome.DOWN, "gone")]
    days = per_day(spans(found, DAY, Interval(DAY - 10, DAY + 30)))
    assert days[0][Outcome.DOWN] == 10
    assert days[DAY][Outcome.DOWN] == 30
