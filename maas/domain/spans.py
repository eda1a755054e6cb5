"""From samples to spans: a sample stands until the next one, at most for its horizon.

What no sample covers is unknown. An outage so begins at its first failing sample and ends at the
first good one. A pure function of the set of samples.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maas.domain.instants import DAY
from maas.domain.intervals import Interval
from maas.domain.states import Outcome


@dataclass(frozen=True, slots=True)
class Sample:
    """What one probe saw at an instant (microseconds, UTC)."""

    at: int
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch [start, end) with one outcome."""

    start: int
    end: int
    outcome: Outcome
    reason: str
    samples: int


def spans(samples: Iterable[Sample], horizon: int, within: Interval) -> list[Span]:
    """Contiguous spans that cover `within` exactly; neighbours with one outcome are one span."""
    found: list[Span] = []
    edge = within.start
    ordered = sorted(samples, key=lambda sample: sample.at)
    for index, sample in enumerate(ordered):
        following = ordered[index + 1].at if index + 1 < len(ordered) else within.end
        start = max(sample.at, within.start)
        end = min(following, sample.at + horizon, within.end)
        if end <= start:
            continue
        if start > edge:
            _join(found, Span(edge, start, Outcome.UNKNOWN, "no sample", 0))
        counted = int(sample.at >= within.start)
        _join(found, Span(start, end, sample.outcome, sample.reason, counted))
        edge = end
    if edge < within.end:
        _join(found, Span(edge, within.end, Outcome.UNKNOWN, "no sample", 0))
    return found


def _join(found: list[Span], span: Span) -> None:
    if found and found[-1].outcome == span.outcome and found[-1].end == span.start:
        last = found.pop()
        span = Span(last.start, span.end, last.outcome, last.reason, last.samples + span.samples)
    found.append(span)


def per_day(all_spans: Sequence[Span]) -> dict[int, dict[Outcome, int]]:
    """Microseconds of each outcome per UTC day, keyed by the day's first instant."""
    days: dict[int, dict[Outcome, int]] = {}
    for span in all_spans:
        start = span.start
        while start < span.end:
            day = start // DAY * DAY
            end = min(span.end, day + DAY)
            spent = days.setdefault(day, dict.fromkeys(Outcome, 0))
            spent[span.outcome] += end - start
            start = end
    return days
