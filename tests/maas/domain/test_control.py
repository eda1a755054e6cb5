"""The control chart says drift when there is drift, and seldom when there is none."""

from __future__ import annotations

import math
import random

import pytest

from maas.domain.control import BASELINE, WIDTH, ewma


def test_nothing_is_said_before_the_baseline_is_complete() -> None:
    assert ewma([1.0] * BASELINE, 0.1) == []
    assert len(ewma([1.0] * (BASELINE + 1), 0.1)) == 1


def test_a_figure_done_by_hand() -> None:
    first = [10.0, 12.0] * 5  # mean 11, moving range 2
    [point] = ewma([*first, 16.0], 0.1)
    assert point.mean == pytest.approx(0.2 * 16 + 0.8 * 11)
    sigma = 2 / 1.128
    reach = WIDTH * sigma * math.sqrt(0.2 / 1.8 * (1 - 0.8**2))
    assert (point.low, point.high) == pytest.approx((11 - reach, 11 + reach))
    assert not point.out


def test_a_step_is_seen_within_a_few_values_and_a_slow_drift_before_long() -> None:
    chance = random.Random(5)
    steady = [chance.gauss(0.9, 0.02) for _ in range(BASELINE)]
    step = ewma([*steady, *(chance.gauss(0.8, 0.02) for _ in range(5))], 0.005)
    assert any(point.mean < point.low for point in step)
    slow = [chance.gauss(0.9 - 0.004 * at, 0.02) for at in range(40)]
    assert any(point.mean < point.low for point in ewma([*steady, *slow], 0.005))


def test_chance_alone_seldom_alarms() -> None:
    chance = random.Random(11)
    alarms = 0
    for _ in range(200):
        values = [chance.gauss(0, 1) for _ in range(BASELINE + 10)]
        alarms += any(point.out for point in ewma(values, 0.01))
    assert alarms < 40


def test_a_figure_that_never_varied_has_limits_of_its_least_scatter() -> None:
    assert not ewma([*[1.0] * BASELINE, 0.99], 0.02)[0].out
    assert ewma([*[1.0] * BASELINE, 0.5], 0.02)[0].out
