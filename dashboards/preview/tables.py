"""Tables and notes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from dashboards.frames import Frame
from dashboards.preview.fields import Field, field_of
from dashboards.preview.numbers import shown

SHORT = 6  # characters that fit anywhere
LEAST = 150  # pixels of a column of which nothing is said
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def render(panel: Mapping[str, Any], frames: Sequence[Frame]) -> str:
    """Every row, links followed; what is hidden is there for links alone."""
    frame = frames[0]
    if not frame.rows:
        return f'<p class="none">{escape(field_of(panel, "").no_value)}</p>'
    looks = [field_of(panel, column) for column in frame.columns]
    seen = [index for index, look in enumerate(looks) if not look.custom.get("hidden")]
    columns, least = "", 0.0
    for index in seen:
        custom = looks[index].custom
        columns += f'<col style="width:{custom["width"]}px">' if "width" in custom else "<col>"
        least += custom.get("width", custom.get("minWidth", LEAST))
    head = "".join(
        f"<th{_side(frame, index, looks[index])}>{escape(frame.columns[index])}</th>"
        for index in seen
    )
    rows = "".join(f"<tr>{_row(frame.columns, row, looks, seen)}</tr>" for row in frame.rows)
    return (
        f'<div class="scroll" tabindex="0"><table style="min-width:{least:.0f}px">'
        f"<colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _side(frame: Frame, index: int, look: Field) -> str:
    """A title stands where its figures do."""
    figures = any(_is_number(row[index]) and not look.word(row[index]) for row in frame.rows)
    return ' class="n"' if figures else ""


def _row(
    columns: tuple[str, ...], row: tuple[Any, ...], looks: list[Field], seen: list[int]
) -> str:
    values = dict(zip(columns, row, strict=True))
    return "".join(_cell(row[index], looks[index], values) for index in seen)


def _cell(cell: Any, look: Field, values: Mapping[str, Any]) -> str:
    word, number = look.word(cell), _is_number(cell)
    text = shown(cell, look.unit, look.decimals) if number else _text(cell)
    text = word[0] if word else text
    colour = word[1] if word else look.colour_of(cell) if look.tinted and number else ""
    style = f' style="color:{colour}"' if colour else ""
    inner = escape(text)
    if look.links and cell is not None and "${__data.fields." in look.links[0]["url"]:
        inner = f'<a href="{escape(_followed(look.links[0]["url"], values), True)}">{inner}</a>'
    whole = f' title="{escape(text, True)}"' if len(text) > SHORT else ""
    return f'<td class="{"n" if number else "t"}"{style}{whole}>{inner}</td>'


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _text(cell: Any) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    text = str(cell)
    if _INSTANT.match(text):
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S}"
    return text


def _followed(url: str, values: Mapping[str, Any]) -> str:
    return re.sub(r"\$\{__data\.fields\.(\w+)\}", lambda found: str(values.get(found[1], "")), url)


def note(panel: Mapping[str, Any]) -> str:
    """Markdown of the kinds that boards use: paragraphs, lists, bold, code and links."""
    content = escape(panel["options"]["content"])
    content = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", content)
    content = re.sub(r"`(.+?)`", r"<code>\1</code>", content)
    content = re.sub(r"\[(.+?)\]\((.+?)\)", r'<a href="\2">\1</a>', content)
    parts = []
    for part in content.split("\n\n"):
        if part.startswith("- "):
            lines = "".join(f"<li>{one.removeprefix('- ')}</li>" for one in part.split("\n"))
            parts.append(f"<ul>{lines}</ul>")
        else:
            parts.append(f"<p>{part}</p>")
    return f'<div class="note">{"".join(parts)}</div>'
