"""What a query gives, in the shapes that Grafana draws: series over time, or a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Point = tuple[float, float | None]  # seconds since the epoch, and a value


@dataclass(frozen=True, slots=True)
class Series:
    """One named line."""

    name: str
    ref_id: str
    points: tuple[Point, ...]

    @property
    def last(self) -> float | None:
        """The latest value that there is."""
        return next((value for _, value in reversed(self.points) if value is not None), None)


@dataclass(frozen=True, slots=True)
class Frame:
    """The answer to one query: a table has columns, series have none."""

    ref_id: str
    series: tuple[Series, ...] = ()
    columns: tuple[str, ...] = ()
    rows: Sequence[tuple[Any, ...]] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(one.points for one in self.series) and not self.rows


def from_sql(
    ref_id: str, form: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> Frame:
    """A table as it is; a time series by its columns time and metric, one line a value column."""
    if form == "table":
        return Frame(ref_id, columns=tuple(columns), rows=rows)
    named = [index for index, name in enumerate(columns) if name == "metric"]
    values = [index for index, name in enumerate(columns) if name not in ("time", "metric")]
    at = columns.index("time")
    found: dict[str, list[Point]] = {}
    for row in rows:
        for index in values:
            name = str(row[named[0]]) if named else columns[index]
            value = None if row[index] is None else float(row[index])
            found.setdefault(name, []).append((_seconds(row[at]), value))
    return Frame(ref_id, tuple(Series(name, ref_id, tuple(told)) for name, told in found.items()))


def _seconds(moment: Any) -> float:
    return datetime.fromisoformat(moment).timestamp()


def from_prometheus(ref_id: str, legend: str, answered: Sequence[Mapping[str, Any]]) -> Frame:
    """The result of a range or an instant query, named by the legend."""
    series = []
    for one in answered:
        told = one["values"] if "values" in one else [one["value"]]
        points = tuple((float(at), _number(value)) for at, value in told)
        series.append(Series(_legend(legend, one["metric"]), ref_id, points))
    return Frame(ref_id, tuple(sorted(series, key=lambda each: each.name)))


def _number(text: str) -> float | None:
    value = float(text)
    return value if value == value and abs(value) != float("inf") else None


def _legend(legend: str, labels: Mapping[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda found: labels.get(found[1], ""), legend).strip()
