"""Control charts: whether a figure has drifted away from what it was. Pure.

The exponentially weighted moving average of Roberts: z = w·x + (1-w)·z, from the mean of the first
`baseline` values, with limits at `width` standard errors. Scatter is estimated from the moving
range, which a slow drift does not inflate: sigma = mean |x - former x| / 1.128.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

BASELINE = 10
WEIGHT = 0.2
WIDTH = 3.0
MOVING_RANGE = 1.128  # the mean range of two normal values, in their standard deviations


@dataclass(frozen=True, slots=True)
class Point:
    """One value, the mean it leads to, and the limits within which that mean is chance."""

    value: float
    mean: float
    low: float
    high: float

    @property
    def out(self) -> bool:
        return not self.low <= self.mean <= self.high


def ewma(
    values: Sequence[float],
    least_sigma: float,
    baseline: int = BASELINE,
    weight: float = WEIGHT,
    width: float = WIDTH,
) -> list[Point]:
    """One point for each value after the baseline; nothing while that is not complete.

    `least_sigma` keeps a figure that never varied from alarming at its first last digit.
    """
    if len(values) <= baseline:
        return []
    first = values[:baseline]
    centre = math.fsum(first) / baseline
    ranges = [abs(after - before) for before, after in pairwise(first)]
    sigma = max(math.fsum(ranges) / len(ranges) / MOVING_RANGE, least_sigma)
    points, mean = [], centre
    for number, value in enumerate(values[baseline:], 1):
        mean = weight * value + (1 - weight) * mean
        spread = weight / (2 - weight) * (1 - (1 - weight) ** (2 * number))
        reach = width * sigma * math.sqrt(spread)
        points.append(Point(value, mean, centre - reach, centre + reach))
    return points
