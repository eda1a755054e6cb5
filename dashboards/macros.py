"""What Grafana does to a query before it asks: macros, variables and its own ${__…} values.

Only what boards use is expanded; anything else that looks like a macro or a variable is refused,
so that a query which Grafana could not run is not run here either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from maas.domain.quantities import parse_duration


class NotExpandable(Exception):
    """A query has a macro or a variable that Grafana, or we, would not know."""


@dataclass(frozen=True, slots=True)
class Range:
    """The time range of a board, and how wide the drawing is, in points."""

    start: datetime
    end: datetime
    points: int = 600
    scrape: timedelta = timedelta(seconds=60)

    @property
    def interval(self) -> timedelta:
        """The step between two points: never finer than a scrape."""
        seconds = (self.end - self.start).total_seconds() / self.points
        return max(timedelta(seconds=max(1, round(seconds))), self.scrape)

    @property
    def rate_interval(self) -> timedelta:
        """Long enough for a rate: a step and a scrape, at least four scrapes."""
        return max(self.interval + self.scrape, 4 * self.scrape)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a query is expanded with."""

    range: Range
    variables: Mapping[str, Sequence[str]] = field(default_factory=dict)


_SQL_MACRO = re.compile(r"\$__(\w+)\(([^()]*)\)")
_VARIABLE = re.compile(r"\$\{(\w+)(?::(\w+))?\}|\$(\w+)")


def expand_sql(sql: str, scope: Scope) -> str:
    """SQL as the PostgreSQL data source would send it; raises NotExpandable."""
    return _variables(_SQL_MACRO.sub(lambda found: _sql_macro(found, scope.range), sql), scope)


def expand_promql(expr: str, scope: Scope) -> str:
    """PromQL as the Prometheus data source would send it; raises NotExpandable."""
    own = {
        "__interval": _seconds(scope.range.interval),
        "__rate_interval": _seconds(scope.range.rate_interval),
        "__range": _seconds(scope.range.end - scope.range.start),
    }
    for name, value in sorted(own.items(), reverse=True):
        expr = re.sub(rf"\$\{{?{name}\}}?(?!\w)", value, expr)
    return _variables(expr, scope)


def _sql_macro(found: re.Match[str], within: Range) -> str:
    name, argument = found[1], found[2].strip()
    start, end = _quoted(within.start), _quoted(within.end)
    match name:
        case "timeFilter" if argument:
            return f"{argument} BETWEEN {start} AND {end}"
        case "timeFrom" if not argument:
            return start
        case "timeTo" if not argument:
            return end
    raise NotExpandable(f"{found[0]} is no macro that boards use: write a plain expression instead")


def _variables(query: str, scope: Scope) -> str:
    def value(found: re.Match[str]) -> str:
        name, form = found[1] or found[3], found[2] or ""
        if name not in scope.variables:
            raise NotExpandable(f"{found[0]} is no variable of this board")
        return _formatted(list(scope.variables[name]), form, found[0])

    return _VARIABLE.sub(value, query)


def _formatted(values: list[str], form: str, written: str) -> str:
    match form:
        case "sqlstring":
            return ",".join("'" + value.replace("'", "''") + "'" for value in values)
        case "regex":
            return "(" + "|".join(re.escape(value) for value in values) + ")"
        case "raw" if len(values) == 1:
            return values[0]
    raise NotExpandable(f"{written} has no format that is safe in a query: write :sqlstring")


def _quoted(moment: datetime) -> str:
    return f"'{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z'"


def _seconds(length: timedelta) -> str:
    return f"{max(1, int(length.total_seconds()))}s"


_RELATIVE = re.compile(r"now(?:-(\d+[smhdw]))?")


def range_of(since: str, until: datetime, *, points: int = 600) -> Range:
    """The range of a board that begins at `since`, such as now-30d, and ends at `until`."""
    found = _RELATIVE.fullmatch(since)
    if found is None:
        raise NotExpandable(f"{since!r} is no time range: write now-30d")
    length = parse_duration((found[1] or "0s").replace("w", "d"))
    return Range(until - length, until, points)
