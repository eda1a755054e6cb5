"""Time counted: what an availability objective makes of the spans of its target.

The order is fixed: what was seen, held over short silences, short outages forgiven; then service
hours in the period, less exclusions. See docs/explanation for each step by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from maas.catalogue.model import Objective
from maas.domain.availability import Times, forgiven, held, measured
from maas.domain.calendars import ServiceWeek, read_week, serving
from maas.domain.figures import Figure
from maas.domain.instants import DAY, duration_us
from maas.domain.intervals import Interval, intersect, subtract, total
from maas.domain.spans import Span
from maas.domain.statement import Day
from maas.domain.states import Outcome

MARGIN = 2 * DAY  # spans are worked out this far beyond a period, so that outages keep their length


def contractual(objective: Objective, told: Sequence[Span]) -> list[Span]:
    """Spans as the contract takes them: silences held, short outages forgiven."""
    if objective.unknown.policy == "hold":
        told = held(told, duration_us(objective.unknown.hold))
    return forgiven(told, duration_us(objective.min_outage))


def scope(objective: Objective, within: Interval) -> list[Interval]:
    """The service hours inside an interval."""
    hours = objective.service_hours
    if hours is None:
        return serving(None, within)
    week = ServiceWeek(hours.time_zone, read_week(hours.weekly), frozenset(hours.closed))
    return serving(week, within)


def figure(
    name: str, objective: Objective, told: Sequence[Span], hours: Sequence[Interval],
    excluded: Sequence[Interval],
) -> Figure:  # fmt: skip
    """The figure of contractual spans over service hours, exclusions taken out."""
    return figure_of(name, objective, measured(told, hours, excluded))


def figure_of(name: str, objective: Objective, times: Times) -> Figure:
    """The figure of summed times."""
    return Figure(
        name, objective.kind, "time", objective.target, up=times.up, degraded=times.degraded,
        down=times.down, unknown=times.unknown, excluded=times.excluded,
        degraded_weight=objective.degraded, unknown_policy=objective.unknown.policy,
    )  # fmt: skip


def by_day(
    name: str, objective: Objective, told: Sequence[Span], hours: Sequence[Interval],
    excluded: Sequence[Interval], starts: Sequence[int], end: int,
) -> list[Day]:  # fmt: skip
    """Good and valid microseconds per day, the days given by their first instants."""
    found = []
    for start, following in zip(starts, [*starts[1:], end], strict=True):
        day = Interval(start, following)
        inside = [span for span in told if span.start < following and span.end > start]
        one = figure(name, objective, inside, intersect(hours, [day]), excluded)
        found.append(Day(start, one.good, one.valid))
    return found


def lost(told: Iterable[Span], hours: Sequence[Interval], excluded: Sequence[Interval]) -> int:
    """The microseconds of some spans that count: in service hours and not excluded."""
    stretches = [Interval(span.start, span.end) for span in told]
    return total(intersect(stretches, subtract(hours, excluded)))


def lines(told: Iterable[Span]) -> list[str]:
    """One line for each span: what is hashed, kept and compared."""
    return [f"{s.start}|{s.end}|{s.outcome.value}|{s.samples}|{s.reason}" for s in told]


def cut(told: Iterable[Span], within: Interval) -> list[Span]:
    """The spans that reach into an interval, clipped to it."""
    return [
        Span(max(s.start, within.start), min(s.end, within.end), s.outcome, s.reason, s.samples)
        for s in told
        if s.start < within.end and s.end > within.start
    ]


KNOWN = frozenset({Outcome.UP, Outcome.DEGRADED, Outcome.DOWN})
