"""How much of the promised time something was up: the sums that every availability is made of.

S = service hours in the period, X = exclusions in S. U, D, G, K = up, down, degraded, unknown time
in S \\ X, and A = (U + w·G) / (U + D + G), with K in the denominator too where the policy says so.
Integer microseconds throughout; see docs/explanation/availability.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maas.domain.intervals import Interval, intersect, subtract, total
from maas.domain.spans import Span
from maas.domain.states import Outcome


@dataclass(frozen=True, slots=True)
class Times:
    """Microseconds inside the scope: by outcome, and taken out by exclusions."""

    up: int = 0
    degraded: int = 0
    down: int = 0
    unknown: int = 0
    excluded: int = 0

    def __add__(self, other: Times) -> Times:
        return Times(
            self.up + other.up,
            self.degraded + other.degraded,
            self.down + other.down,
            self.unknown + other.unknown,
            self.excluded + other.excluded,
        )


def held(told: Sequence[Span], at_most: int) -> list[Span]:
    """Let what was seen last stand for the first `at_most` microseconds of each unknown stretch."""
    found: list[Span] = []
    for span in told:
        last = found[-1] if found else None
        if span.outcome is not Outcome.UNKNOWN or last is None or at_most <= 0:
            found.append(span)
            continue
        until = min(span.end, span.start + at_most)
        found[-1] = Span(last.start, until, last.outcome, last.reason, last.samples)
        if until < span.end:
            found.append(Span(until, span.end, Outcome.UNKNOWN, span.reason, span.samples))
    return found


def forgiven(told: Sequence[Span], at_most: int) -> list[Span]:
    """Count outages no longer than `at_most` microseconds as up: the contract begins beyond them.

    An outage is judged by its whole length, also where a period or an exclusion cuts it.
    """
    found: list[Span] = []
    index = 0
    while index < len(told):
        span = told[index]
        end = index
        if span.outcome is Outcome.DOWN:
            while (
                end + 1 < len(told)
                and told[end + 1].outcome is Outcome.DOWN
                and told[end + 1].start == told[end].end
            ):
                end += 1
        short = span.outcome is Outcome.DOWN and told[end].end - span.start <= at_most
        for one in told[index : end + 1]:
            outcome = Outcome.UP if short else one.outcome
            found.append(Span(one.start, one.end, outcome, one.reason, one.samples))
        index = end + 1
    return found


def measured(
    told: Iterable[Span], scope: Sequence[Interval], excluded: Sequence[Interval]
) -> Times:
    """The time of each outcome inside `scope` and outside `excluded`; what no span says is unknown.

    Spans must not overlap. The parts of a split scope add up to the whole.
    """
    counted = subtract(scope, excluded)
    spent = dict.fromkeys(Outcome, 0)
    for outcome, stretches in _by_outcome(told).items():
        spent[outcome] = total(intersect(stretches, counted))
    whole = total(counted)
    known = spent[Outcome.UP] + spent[Outcome.DEGRADED] + spent[Outcome.DOWN]
    return Times(
        spent[Outcome.UP], spent[Outcome.DEGRADED], spent[Outcome.DOWN], whole - known,
        total(intersect(scope, excluded)),
    )  # fmt: skip


def _by_outcome(told: Iterable[Span]) -> dict[Outcome, list[Interval]]:
    found: dict[Outcome, list[Interval]] = {}
    for span in told:
        if span.outcome is not Outcome.UNKNOWN:
            found.setdefault(span.outcome, []).append(Interval(span.start, span.end))
    return found
