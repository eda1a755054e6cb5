"""The figures of the platform equal those of a perfect observer, whatever the order of events."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import PlayDemo, Rows


def assert_equal_tables(ours: Rows, theirs: Rows) -> None:
    assert sorted(ours) == sorted(theirs)
    differing = {
        objective: {
            key: (ours[objective].get(key), theirs[objective].get(key))
            for key in ours[objective].keys() | theirs[objective].keys()
            if ours[objective].get(key) != theirs[objective].get(key)
        }
        for objective in ours
    }
    assert {name: row for name, row in differing.items() if row} == {}


@pytest.mark.timeout(1200)
@pytest.mark.xdist_group("thirty-days")
def test_every_objective_of_thirty_days_equals_the_simulators_truth(
    play_demo: PlayDemo, truth: PlayDemo
) -> None:
    assert_equal_tables(play_demo(days=30), truth(days=30))


@pytest.mark.timeout(1200)
@pytest.mark.xdist_group("orders")
@pytest.mark.parametrize("order_seed", [1, 2])
def test_the_order_in_which_sources_are_harvested_changes_no_digit(
    play_demo: PlayDemo, truth: PlayDemo, order_seed: int
) -> None:
    shuffled = play_demo(days=3, extra=("--order-seed", str(order_seed), "--stride", "2h"))
    assert_equal_tables(shuffled, truth(days=3))


@pytest.mark.timeout(1200)
@pytest.mark.xdist_group("orders")
def test_another_seed_is_another_history_and_still_true(
    play_demo: PlayDemo, truth: PlayDemo
) -> None:
    other = play_demo(days=4, seed=11)
    assert_equal_tables(other, truth(days=4, seed=11))
    assert other != play_demo(days=4)
