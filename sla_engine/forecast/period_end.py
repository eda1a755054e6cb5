"""What a period will come to: (good + r · rest) / all, how sure that is, and what is certain.

r is the share that was good so far, held half a step from certainty. Certain is only what no
continuation can change. Bad items come in bunches: the spread between days says how much less is
known than their number suggests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import exp, lgamma


class Outlook(StrEnum):
    """Where a period is bound for."""

    CERTAIN_BREACH = "certain_breach"
    CERTAIN_SUCCESS = "certain_success"
    LIKELY_BREACH = "likely_breach"
    LIKELY_SUCCESS = "likely_success"


@dataclass(frozen=True, slots=True)
class SoFar:
    """An open period: what is decided, and what is still to come.

    `rest` is how many items (or how much time) are expected to follow; `at_most` the most that
    can follow, None where nobody can say.
    """

    good: int
    valid: int
    rest: int
    at_most: int | None
    target: Fraction
    days: Sequence[tuple[int, int]] = ()  # good and valid per day, for the spread


@dataclass(frozen=True, slots=True)
class Forecast:
    """The figure expected at the period's end, and the probability that its target is met."""

    expected: Fraction | None
    probability: float | None
    outlook: Outlook | None


def forecast(told: SoFar) -> Forecast:
    """The forecast of a period; without anything to go by, only what is certain."""
    certain = certainty(told)
    whole = told.valid + told.rest
    if not told.valid or not whole:
        return Forecast(None, None, certain)
    rate = Fraction(2 * told.good + 1, 2 * told.valid + 2)
    expected = (told.good + rate * told.rest) / whole
    if certain is not None:
        return Forecast(expected, float(certain is Outlook.CERTAIN_SUCCESS), certain)
    probability = _met(told)
    likely = Outlook.LIKELY_SUCCESS if probability >= 0.5 else Outlook.LIKELY_BREACH
    return Forecast(expected, probability, likely)


def certainty(told: SoFar) -> Outlook | None:
    """What no continuation can change: exact, and None while the period is open."""
    if told.at_most is None:
        return None
    whole = told.valid + told.at_most
    bad = told.valid - told.good
    if not whole:
        return None
    if bad > (1 - told.target) * whole:
        return Outlook.CERTAIN_BREACH
    if told.good >= told.target * whole:
        return Outlook.CERTAIN_SUCCESS
    return None


def spread(days: Sequence[tuple[int, int]]) -> float:
    """How many times more days differ than by chance; 1 at least, and for fewer than 5 days."""
    told = [(good, valid) for good, valid in days if valid]
    good, valid = sum(day[0] for day in told), sum(day[1] for day in told)
    if len(told) < 5 or not valid or good in (0, valid):
        return 1.0
    rate = good / valid
    chance = sum((g - v * rate) ** 2 / (v * rate * (1 - rate)) for g, v in told)
    return max(1.0, chance / (len(told) - 1))


def _met(told: SoFar) -> float:
    """The probability that enough of the rest is good: a beta-binomial sum.

    Counts are divided by the spread, so that ten items lost together weigh as one event.
    """
    wider = spread(told.days) if told.days else 1.0
    unit = max(1.0, wider, (told.valid + told.rest) / 20_000)  # nor more terms than help
    good, bad = told.good / unit, (told.valid - told.good) / unit
    rest = round(told.rest / unit)
    target = float(told.target)
    needed = target * (good + bad + rest) - good
    return sum(
        _beta_binomial(k, rest, good + 0.5, bad + 0.5) for k in range(rest + 1) if k >= needed
    )


def _beta_binomial(k: int, n: int, a: float, b: float) -> float:
    return exp(
        lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
        + lgamma(k + a) + lgamma(n - k + b) - lgamma(n + a + b)
        + lgamma(a + b) - lgamma(a) - lgamma(b)
    )  # fmt: skip
