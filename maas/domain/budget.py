"""The error budget: the share that may be bad, and how much of it is left.

Exact fractions; they become percentages only when displayed.
"""

from __future__ import annotations

from fractions import Fraction


def budget_remaining(good: int, valid: int, target: Fraction) -> Fraction | None:
    """The unspent share of the error budget: 1 untouched, 0 used up, negative overspent.

    None when there is nothing to judge yet, or when the target of 100 % allows nothing bad.
    """
    allowed = (1 - target) * valid
    return 1 - (valid - good) / allowed if allowed else None
