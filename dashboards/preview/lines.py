"""Lines and bars over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from dashboards.frames import Frame, Series
from dashboards.macros import Range
from dashboards.preview.fields import Field, field_of, hexed, palette
from dashboards.preview.numbers import moment, nice_steps, shown
from dashboards.preview.svg import Plot, Size, label, legend, line, rect, svg

LEGEND = 38


def render(panel: Mapping[str, Any], frames: Sequence[Frame], size: Size, within: Range) -> str:
    """Every series, thresholds as dashed lines, time along the foot."""
    series = [one for frame in frames for one in frame.series if one.points]
    base = field_of(panel, "")
    if not series:
        return f'<p class="none">{escape(base.no_value)}</p>'
    inner = Size(size.width, size.height - LEGEND)
    looks = [field_of(panel, one.name, one.ref_id) for one in series]
    colours = [look.colour or palette(index) for index, look in enumerate(looks)]
    bars = base.custom.get("drawStyle") == "bars"
    stacked = base.custom.get("stacking", {}).get("mode") == "normal"
    times = (within.start.timestamp(), within.end.timestamp())
    left = [one for one, look in zip(series, looks, strict=True) if not look.right]
    right = [one for one, look in zip(series, looks, strict=True) if look.right]
    plot = _plot(inner, times, _extent(left or series, stacked, base))
    body = _axes(plot, base, within)
    body += _thresholds(plot, base) if base.custom.get("thresholdsStyle") else ""
    if bars:
        body += _bars(plot, series, colours, base, stacked=stacked)
    else:
        other = _plot(inner, times, _extent(right, False, base)) if right else plot
        for one, look, colour in zip(series, looks, colours, strict=True):
            body += _line(other if look.right else plot, one, look, colour)
    named = [
        (f"{one.name} {shown(one.last, look.unit, look.decimals)}", colour)
        for one, look, colour in zip(series, looks, colours, strict=True)
    ]
    return svg(inner, body, panel["title"]) + legend(named, size)


def _extent(series: Sequence[Series], stacked: bool, base: Field) -> tuple[float, float]:
    if stacked:
        sums: dict[float, float] = {}
        for one in series:
            for at, value in one.points:
                sums[at] = sums.get(at, 0) + (value or 0)
        values = list(sums.values())
    else:
        values = [value for one in series for _, value in one.points if value is not None]
    soft = base.custom.get("axisSoftMin")
    low = min([*values, *([] if soft is None else [soft]), 0 if not values else min(values)])
    high = max([*values, low + 1e-9])
    if base.maximum is not None:
        high = base.maximum
    elif base.custom.get("thresholdsStyle"):
        above = [step for step, _ in base.thresholds if step is not None and step < 4 * high]
        high = max([high, *above])
    return low, high + (high - low) * 0.05


def _plot(size: Size, times: tuple[float, float], values: tuple[float, float]) -> Plot:
    return Plot(74, 8, size.width - 128, size.height - 30, times, values)


def _axes(plot: Plot, base: Field, within: Range) -> str:
    body = ""
    for value in nice_steps(*plot.y, unit=base.unit):
        y = plot.at_y(value)
        body += line(plot.left, y, plot.left + plot.width, y)
        body += label(plot.left - 6, y + 4, shown(value, base.unit), "end")
    hours = (within.end - within.start).total_seconds() / 3600
    form = "%H:%M" if hours <= 48 else "%m-%d"
    count = max(2, int(plot.width / 90))
    for index in range(count + 1):
        at = plot.x[0] + (plot.x[1] - plot.x[0]) * index / count
        body += label(plot.at_x(at), plot.top + plot.height + 16, moment(at, form), "middle")
    return body


def _thresholds(plot: Plot, base: Field) -> str:
    body = ""
    for step, colour in base.thresholds:
        if step is not None and plot.y[0] <= step <= plot.y[1]:
            y = plot.at_y(step)
            body += line(plot.left, y, plot.left + plot.width, y, "limit", hexed(colour))
    return body


def _line(plot: Plot, one: Series, look: Field, colour: str) -> str:
    points = [(plot.at_x(at), plot.at_y(value)) for at, value in one.points if value is not None]
    low, high = plot.top - 2, plot.top + plot.height + 2
    path = " ".join(f"{x:.1f},{min(max(y, low), high):.1f}" for x, y in points)
    told = f"<title>{escape(one.name)}</title>"
    if len(points) == 1:
        x, y = points[0]
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}">{told}</circle>'
    return f'<polyline class="line" points="{path}" style="stroke:{colour}">{told}</polyline>'


def _bars(
    plot: Plot, series: Sequence[Series], colours: Sequence[str], base: Field, *, stacked: bool
) -> str:
    times = sorted({at for one in series for at, _ in one.points})
    gaps = [after - before for before, after in pairwise(times)]
    pace = min(gaps) if gaps else (plot.x[1] - plot.x[0]) / 30
    width = max(1.5, plot.width * pace / (plot.x[1] - plot.x[0]) * 0.85)
    own = width if stacked else width / len(series)
    height: dict[float, float] = {}
    body = ""
    for index, (one, colour) in enumerate(zip(series, colours, strict=True)):
        for at, value in one.points:
            if value is None or not plot.x[0] <= at <= plot.x[1]:
                continue
            below = height.get(at, 0.0) if stacked else 0.0
            height[at] = below + value
            x = plot.at_x(at) - width / 2 + (0 if stacked else own * index)
            start, end = max(x, plot.left), min(x + own, plot.left + plot.width)
            if start >= end:
                continue  # the half of a bar that lies before or after the range
            top, foot = plot.at_y(below + value), plot.at_y(below)
            told = f"{one.name} {moment(at)}: {shown(value, base.unit)}"
            body += rect(start, top, end - start, foot - top, colour, told)
    return body
