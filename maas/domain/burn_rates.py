"""Burn rates: how fast an error budget may be spent before somebody is told.

A rule fires when a long window and a short one both burn faster than its factor: the long one says
that it matters, the short one that it goes on. A factor so high that even total failure stays below
it is out of reach, and such a rule must not be made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from maas.domain.instants import duration_us
from maas.domain.states import Severity

MIN_EVENTS = 10  # below so many in the long window, shares mean little: count instead


@dataclass(frozen=True, slots=True)
class BurnRateRule:
    """Who is told when `budget_share` of a period's budget is spent within `long`."""

    severity: Severity
    budget_share: Fraction
    long: timedelta
    short: timedelta

    def factor(self, period: timedelta) -> Fraction:
        """How many times faster than allowed that is."""
        return self.budget_share * Fraction(duration_us(period), duration_us(self.long))

    def error_ratio(self, target: Fraction, period: timedelta) -> Fraction:
        """The share of bad events above which both windows must be."""
        return self.factor(period) * (1 - target)

    def reachable(self, target: Fraction, period: timedelta) -> bool:
        """Whether total failure would exceed it."""
        return self.error_ratio(target, period) < 1


def _rule(severity: Severity, percent: int, hours: int) -> BurnRateRule:
    long = timedelta(hours=hours)
    return BurnRateRule(severity, Fraction(percent, 100), long, long / 12)


BURN_RATE_RULES = (
    _rule(Severity.PAGE, 2, 1),
    _rule(Severity.PAGE, 5, 6),
    _rule(Severity.TICKET, 10, 24),
    _rule(Severity.TICKET, 10, 72),
)


def allowed_bad(target: Fraction, planned: int) -> int:
    """How many of the planned may be bad before the promise is certainly broken."""
    allowed = (1 - target) * planned
    return allowed.numerator // allowed.denominator
