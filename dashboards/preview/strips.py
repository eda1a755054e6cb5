"""States over time: strips that hold until the next state, and cells a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from dashboards.frames import Frame, Point
from dashboards.macros import Range
from dashboards.preview.fields import Field, field_of
from dashboards.preview.numbers import moment, shown
from dashboards.preview.svg import Plot, Size, cut, label, legend, rect, svg

DAY = 86400.0


def timeline(panel: Mapping[str, Any], frames: Sequence[Frame], size: Size, within: Range) -> str:
    """Each state from its instant to the next one's."""
    base = field_of(panel, "")
    words = [(text, field_of(panel, "").word(value)) for value, (text, _) in base.words.items()]
    named = [(text, found[1]) for text, found in words if found]
    inner = Size(size.width, size.height - 24)
    drawn = _rows(panel, frames, inner, within, _held)
    return drawn + legend(named, size) if "<svg" in drawn else drawn


def history(panel: Mapping[str, Any], frames: Sequence[Frame], size: Size, within: Range) -> str:
    """A cell for each day, coloured by its value, with the value in it where there is room."""
    return _rows(panel, frames, size, within, _cells)


def _rows(
    panel: Mapping[str, Any], frames: Sequence[Frame], size: Size, within: Range, draw: Any
) -> str:
    series = sorted(
        (one for frame in frames for one in frame.series if one.points), key=lambda one: one.name
    )
    if not series:
        return f'<p class="none">{escape(field_of(panel, "").no_value)}</p>'
    side = min(170, 20 + 7 * max(len(one.name) for one in series))
    times = (within.start.timestamp(), within.end.timestamp())
    plot = Plot(side, 4, size.width - side - 16, size.height - 28, times, (0, len(series)))
    slot = plot.height / len(series)
    body = ""
    for index, one in enumerate(series):
        top = plot.top + slot * index
        body += label(plot.left - 8, top + slot / 2 + 4, cut(one.name, 22), "end")
        look = field_of(panel, one.name)
        body += draw(plot, top + slot * 0.08, slot * 0.84, one.points, look, one.name)
    count = max(2, int(plot.width / 90))
    for index in range(count + 1):
        at = times[0] + (times[1] - times[0]) * index / count
        body += label(plot.at_x(at), plot.top + plot.height + 16, moment(at, "%m-%d"), "middle")
    return svg(size, body, panel["title"])


def _held(
    plot: Plot, top: float, height: float, points: Sequence[Point], look: Field, name: str
) -> str:
    body = ""
    ends = [at for at, _ in points[1:]] + [plot.x[1]]
    for (at, value), until in zip(points, ends, strict=True):
        word = look.word(value) if value is not None else None
        if word is None:
            continue
        left = plot.at_x(max(at, plot.x[0]))
        told = f"{name}: {word[0]} from {moment(at)}"
        body += rect(left, top, plot.at_x(min(until, plot.x[1])) - left, height, word[1], told)
    return body


def _cells(
    plot: Plot, top: float, height: float, points: Sequence[Point], look: Field, name: str
) -> str:
    width = plot.width * DAY / (plot.x[1] - plot.x[0]) * 0.92
    body = ""
    for at, value in points:
        if value is None or not plot.x[0] <= at < plot.x[1]:
            continue
        left = plot.at_x(at)
        text = shown(value, look.unit, look.decimals)
        told = f"{name} {moment(at, '%m-%d')}: {text}"
        body += rect(left, top, min(width, plot.left + plot.width - left), height,
                     look.colour_of(value), told)  # fmt: skip
        if width > 30 and height > 12:
            body += label(
                left + width / 2, top + height / 2 + 4, text.rstrip("%"), "middle"
            ).replace("<text", '<text class="in"')
    return body
