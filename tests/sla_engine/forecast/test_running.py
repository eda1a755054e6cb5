"""Predictions of running items: counted in history, never beyond certainty, worse with time."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from maas.domain.states import Danger
from sla_engine.forecast.running import (
    ENOUGH,
    Durations,
    Running,
    classes,
    predict,
)

KIND = ("IW_GRDH_1S", "S1A")
LENGTHS = st.one_of(st.none(), st.integers(0, 100))
HISTORIES = st.lists(st.tuples(LENGTHS, LENGTHS), max_size=120)


def running(elapsed: int, slack: int, stage: int = 0) -> Running:
    return Running("k", KIND, stage, elapsed, slack, (60, 40))


def times(count: int, *durations: int | None) -> list[Durations]:
    """The same road, travelled count times."""
    return [durations] * count


def told(roads: list[Durations]) -> dict[tuple[str, ...], list[Durations]]:
    return classes([(KIND, road) for road in roads])


def test_the_worked_example_of_the_explanation() -> None:
    roads: list[Durations] = [(minutes,) for minutes in range(61, 101)]  # 61 to 100 minutes
    found = predict(Running("k", KIND, 0, 70, 90, (90,)), told(roads))
    assert found.roads == 30  # those that took longer than 70
    assert found.probability == (10 + Fraction(1, 2)) / 31  # ten of them longer than 90
    assert found.danger is Danger.CALM


def test_what_never_arrived_counts_as_longer_than_anything() -> None:
    roads = times(20, 50) + times(20, None)
    assert predict(running(0, 100), told(roads)).probability == (20 + Fraction(1, 2)) / 41


def test_stages_are_counted_together_so_that_what_goes_together_stays_together() -> None:
    roads = times(20, 10, 90) + times(40, 50, 10)
    found = predict(running(20, 70), told(roads))
    assert found.probability == Fraction(1, 2) / 41  # a slow start never had a slow end


def test_a_later_stage_looks_only_at_what_remains() -> None:
    roads = times(20, 99, 30) + times(20, 1, 50)
    found = predict(running(0, 40, stage=1), told(roads))
    assert found.probability == (20 + Fraction(1, 2)) / 41


def test_past_its_deadline_it_is_late() -> None:
    assert predict(running(101, 100), {}).probability == 1


def test_a_narrow_class_with_too_little_history_asks_a_wider_one() -> None:
    history = classes(
        [(KIND, (10, 10))] * (ENOUGH - 1) + [(("IW_GRDH_1S", "S1C"), (90, 90))] * ENOUGH
    )
    found = predict(running(0, 100), history)
    assert found.kind == ("IW_GRDH_1S",)
    assert found.roads == 2 * ENOUGH - 1


def test_without_history_budgets_are_all_there_is_to_go_by() -> None:
    fitting = predict(running(0, 100), {})
    assert fitting.roads == 0
    assert fitting.probability == Fraction(1, 2)
    assert predict(running(0, 200), {}).probability < Fraction(1, 2)
    assert predict(running(0, 50), {}).probability > Fraction(1, 2)


def test_it_warns_at_a_half_and_pages_at_nine_tenths_or_when_the_fastest_are_too_slow() -> None:
    half = times(30, 50, 0) + times(30, 150, 0)
    assert predict(running(0, 100), told(half)).danger is Danger.WARN
    most = times(3, 50, 0) + times(60, 150, 0)
    assert predict(running(0, 100), told(most)).danger is Danger.PAGE
    slow = times(20, None, None) + [(100 + n, 0) for n in range(40)]
    assert predict(running(0, 99), told(slow)).danger is Danger.PAGE


@given(HISTORIES, st.integers(0, 100), st.integers(0, 200))
def test_a_probability_lies_between_nothing_and_certainty(
    history: list[Durations], elapsed: int, slack: int
) -> None:
    assert 0 <= predict(running(elapsed, slack), told(history)).probability <= 1


@given(HISTORIES, st.integers(0, 50), st.integers(50, 150), st.integers(0, 100))
def test_more_slack_never_makes_a_breach_likelier(
    history: list[Durations], elapsed: int, slack: int, more: int
) -> None:
    tight = predict(running(elapsed, slack), told(history)).probability
    assert predict(running(elapsed, slack + more), told(history)).probability <= tight


@given(HISTORIES, st.randoms(use_true_random=False), st.integers(0, 60))
def test_the_order_of_history_does_not_matter(
    history: list[Durations], luck: object, elapsed: int
) -> None:
    shuffled = history[:]
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    item = running(elapsed, 80)
    assert predict(item, told(history)) == predict(item, told(shuffled))
