"""Forecasts of periods: what is certain is never contradicted, what is likely adds up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sla_engine.forecast.period_end import (
    Outlook,
    SoFar,
    certainty,
    forecast,
    spread,
)

TARGET = Fraction(95, 100)
COUNTS = st.integers(0, 400)
TARGETS = st.fractions(Fraction(1, 2), 1, max_denominator=1000)


def test_the_worked_example_of_the_explanation() -> None:
    found = forecast(SoFar(good=190, valid=200, rest=100, at_most=None, target=TARGET))
    rate = Fraction(381, 402)
    assert found.expected == (190 + rate * 100) / 300
    assert found.probability is not None
    assert 0.3 < found.probability < 0.7


@given(COUNTS, COUNTS, COUNTS, TARGETS, st.data())
def test_what_is_certain_holds_for_every_continuation(
    good: int, bad: int, at_most: int, target: Fraction, data: st.DataObject
) -> None:
    certain = certainty(SoFar(good, good + bad, at_most, at_most, target))
    assume(certain is not None)
    more_good = data.draw(st.integers(0, at_most))
    more_bad = data.draw(st.integers(0, at_most - more_good))
    whole = good + bad + more_good + more_bad
    assume(more_good + more_bad == at_most or certain is Outlook.CERTAIN_BREACH)
    assume(whole > 0)
    met = Fraction(good + more_good, whole) >= target
    assert met is (certain is Outlook.CERTAIN_SUCCESS)


@given(COUNTS, COUNTS, COUNTS)
def test_a_probability_is_one_and_the_expectation_a_share(good: int, bad: int, rest: int) -> None:
    found = forecast(SoFar(good, good + bad, rest, None, TARGET))
    if found.probability is not None:
        assert -1e-9 <= found.probability <= 1 + 1e-9
        assert found.expected is not None
        assert 0 <= found.expected <= 1


@given(st.integers(0, 100), st.integers(1, 100), st.integers(0, 100))
def test_one_more_good_item_never_makes_success_less_likely(good: int, bad: int, rest: int) -> None:
    fewer = forecast(SoFar(good, good + bad, rest, None, TARGET)).probability
    more = forecast(SoFar(good + 1, good + bad, rest, None, TARGET)).probability
    assert fewer is not None
    assert more is not None
    assert more >= fewer - 1e-9


def test_nothing_to_go_by_is_no_forecast() -> None:
    found = forecast(SoFar(0, 0, 100, None, TARGET))
    assert found == type(found)(None, None, None)


@pytest.mark.parametrize(
    ("good", "valid", "at_most", "outlook"),
    [
        (94, 100, 0, Outlook.CERTAIN_BREACH),
        (95, 100, 0, Outlook.CERTAIN_SUCCESS),
        (0, 6, 100, Outlook.CERTAIN_BREACH),  # 100 of 106 at best is 94.3 %
        (0, 5, 95, None),  # 95 of 100 may still be reached exactly
    ],
)
def test_the_edge_is_decided_exactly(
    good: int, valid: int, at_most: int, outlook: Outlook | None
) -> None:
    assert certainty(SoFar(good, valid, at_most, at_most, TARGET)) is outlook


def test_bad_items_in_bunches_leave_more_open_than_the_same_number_spread_out() -> None:
    even = [(19, 20)] * 10
    bunched = [(20, 20)] * 9 + [(10, 20)]
    assert spread(even) == 1.0
    assert spread(bunched) > 5
    sure = forecast(SoFar(190, 200, 400, None, Fraction(9, 10), even)).probability
    unsure = forecast(SoFar(190, 200, 400, None, Fraction(9, 10), bunched)).probability
    assert sure is not None
    assert unsure is not None
    assert unsure < sure
