"""Bars over names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from dashboards.frames import Frame
from dashboards.preview.fields import field_of, palette
from dashboards.preview.numbers import nice_steps, shown
from dashboards.preview.svg import Plot, Size, cut, label, legend, line, rect, svg

LEGEND = 24
Cells = list[list[float | None]]


def render(panel: Mapping[str, Any], frames: Sequence[Frame], size: Size) -> str:
    """A group, or a stack, for each row of the table."""
    frame = frames[0]
    base = field_of(panel, "")
    if not frame.rows:
        return f'<p class="none">{escape(base.no_value)}</p>'
    options = panel["options"]
    x = frame.columns.index(options["xField"])
    names = [str(row[x]) for row in frame.rows]
    fields = [name for index, name in enumerate(frame.columns) if index != x]
    cells = [
        [None if cell is None else float(cell) for index, cell in enumerate(row) if index != x]
        for row in frame.rows
    ]
    colours = [field_of(panel, name).colour or palette(index) for index, name in enumerate(fields)]
    stacked = options.get("stacking") == "normal"
    across = options.get("orientation") == "horizontal"
    inner = Size(size.width, size.height - LEGEND)
    draw = _across if across else _upright
    body = draw(inner, names, cells, colours, base.unit, stacked)
    return svg(inner, body, panel["title"]) + legend(list(zip(fields, colours, strict=True)), size)


def _most(cells: Cells, stacked: bool) -> float:
    sums = [
        sum(value or 0 for value in row)
        if stacked
        else max((value or 0 for value in row), default=0)
        for row in cells
    ]
    return max([*sums, 1e-9]) * 1.05


def _upright(
    size: Size, names: list[str], cells: Cells, colours: list[str], unit: str, stacked: bool
) -> str:
    turned = max(map(len, names)) * 7 > size.width / len(names)
    foot = min(92, 12 + 5 * max(map(len, names))) if turned else 22
    plot = Plot(56, 8, size.width - 66, size.height - foot - 8, (0, len(names)),
                (0, _most(cells, stacked)))  # fmt: skip
    body = ""
    for value in nice_steps(*plot.y, unit=unit):
        y = plot.at_y(value)
        body += line(plot.left, y, plot.left + plot.width, y)
        body += label(plot.left - 6, y + 4, shown(value, unit), "end")
    slot = plot.width / len(names)
    for index, (name, row) in enumerate(zip(names, cells, strict=True)):
        middle, under = plot.left + slot * (index + 0.5), plot.top + plot.height + 14
        body += (
            label(middle + 4, under, cut(name, 18), "end", -45)
            if turned
            else label(middle, under, cut(name, 18), "middle")
        )
        body += _column(plot, plot.left + slot * index, slot, row, colours, name, unit, stacked)
    return body


def _column(
    plot: Plot, left: float, slot: float, row: list[float | None], colours: list[str], name: str,
    unit: str, stacked: bool,
) -> str:  # fmt: skip
    own = slot * 0.9 / (1 if stacked else len(row))
    below, body = 0.0, ""
    for index, (value, colour) in enumerate(zip(row, colours, strict=True)):
        if value is None:
            continue
        x = left + slot * 0.05 + (0 if stacked else own * index)
        foot = below if stacked else 0.0
        top = plot.at_y(foot + value)
        body += rect(x, top, own, plot.at_y(foot) - top, colour, f"{name}: {shown(value, unit)}")
        below += value
    return body


def _across(
    size: Size, names: list[str], cells: Cells, colours: list[str], unit: str, stacked: bool
) -> str:
    side = min(190, 16 + 7 * max(map(len, names)))
    plot = Plot(side, 4, size.width - side - 30, size.height - 26, (0, _most(cells, stacked)),
                (0, len(names)))  # fmt: skip
    body = ""
    for value in nice_steps(*plot.x, unit=unit):
        x = plot.at_x(value)
        body += line(x, plot.top, x, plot.top + plot.height)
        body += label(x, plot.top + plot.height + 14, shown(value, unit), "middle")
    slot = plot.height / len(names)
    for index, (name, row) in enumerate(zip(names, cells, strict=True)):
        top = plot.top + slot * index
        body += label(plot.left - 6, top + slot / 2 + 4, cut(name, 26), "end")
        before = 0.0
        own = slot * 0.8 / (1 if stacked else len(row))
        for number, (length, colour) in enumerate(zip(row, colours, strict=True)):
            if length is None:
                continue
            start = plot.at_x(before if stacked else 0)
            down = slot * 0.1 + (0 if stacked else own * number)
            wide = plot.at_x((before if stacked else 0) + length) - start
            body += rect(start, top + down, wide, own, colour, f"{name}: {shown(length, unit)}")
            before += length
    return body
