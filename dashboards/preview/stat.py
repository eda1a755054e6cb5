"""Figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from dashboards.frames import Frame
from dashboards.preview.fields import field_of
from dashboards.preview.numbers import shown
from dashboards.preview.svg import Size


def render(panel: Mapping[str, Any], frames: Sequence[Frame], size: Size) -> str:
    """Each value large, with its name."""
    told = list(_values(frames))
    if not told:
        return f'<p class="none">{escape(field_of(panel, "").no_value)}</p>'
    big = min(40.0, size.height / (1.2 if len(told) == 1 else 2.4), 300 / max(len(told), 3))
    vertical = panel["options"].get("orientation") == "vertical"
    cells: list[str] = []
    for name, ref_id, value in told[:24]:
        look = field_of(panel, name, ref_id)
        word = look.word(value)
        text = word[0] if word else shown(value, look.unit, look.decimals)
        lead = not cells or not vertical
        weight = big if lead else big * 0.55
        named = f"<small>{escape(name)}</small>" if len(told) > 1 else ""
        cells.append(
            f'<div>{named}<b style="font-size:{weight:.0f}px;color:{look.colour_of(value)}">'
            f"{escape(text)}</b></div>"
        )
    return f'<div class="figures{" down" if vertical else ""}">{"".join(cells)}</div>'


def _values(frames: Sequence[Frame]) -> list[tuple[str, str, float | None]]:
    found: list[tuple[str, str, float | None]] = []
    for frame in frames:
        found += [(one.name, frame.ref_id, one.last) for one in frame.series]
        for row in frame.rows:
            texts = [str(cell) for cell in row if isinstance(cell, str)]
            numbers = [
                (column, cell)
                for column, cell in zip(frame.columns, row, strict=True)
                if not isinstance(cell, str) and cell is not None
            ]
            for column, cell in numbers:
                found.append((texts[0] if texts else column, frame.ref_id, float(cell)))
    return found
