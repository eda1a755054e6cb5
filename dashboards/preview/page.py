"""The page of a preview: the board's grid, its panels drawn where Grafana would put them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from dashboards.asking import Sources
from dashboards.frames import Frame
from dashboards.macros import Range, Scope
from dashboards.preview import bars, lines, stat, strips, tables
from dashboards.preview.style import STYLE
from dashboards.preview.svg import Size

WIDTH, UNIT, GAP = 1256, 30, 8  # pixels: of the page, of a unit of height, between panels
COLUMN = WIDTH / 24


async def preview(board: Mapping[str, Any], sources: Sources, within: Range) -> str:
    """The whole page; raises what a query raises that cannot be asked."""
    scope = await sources.scope(board, within)
    panels = []
    for panel in board["panels"]:
        if panel["type"] == "row":
            panels.append(_placed(panel, f"<h2>{escape(panel['title'])}</h2>"))
        else:
            frames = [await sources.frame(one, scope) for one in panel.get("targets", [])]
            panels.append(_placed(panel, _framed(panel, drawn(panel, frames, within))))
    return _page(board, scope, "".join(panels))


def drawn(panel: Mapping[str, Any], frames: Sequence[Frame], within: Range) -> str:
    """The inside of a panel."""
    place = panel["gridPos"]
    size = Size(place["w"] * COLUMN - 26, place["h"] * (UNIT + GAP) - GAP - 46)
    match panel["type"]:
        case "stat":
            return stat.render(panel, frames, size)
        case "timeseries":
            return lines.render(panel, frames, size, within)
        case "barchart":
            return bars.render(panel, frames, size)
        case "state-timeline":
            return strips.timeline(panel, frames, size, within)
        case "status-history":
            return strips.history(panel, frames, size, within)
        case "table":
            return tables.render(panel, frames)
        case "text":
            return tables.note(panel)
    raise ValueError(f"a panel of type {panel['type']!r} cannot be drawn yet")


def _placed(panel: Mapping[str, Any], inside: str) -> str:
    place = panel["gridPos"]
    column, row = place["x"] + 1, place["y"] + 1
    style = f"grid-area:{row}/{column}/span {place['h']}/span {place['w']}"
    return f'<section style="{style}" class="{panel["type"]}">{inside}</section>'


def _framed(panel: Mapping[str, Any], inside: str) -> str:
    links = panel.get("fieldConfig", {}).get("defaults", {}).get("links", [])
    title = escape(panel["title"])
    if links and "${" not in links[0]["url"]:
        title = f'<a href="{escape(links[0]["url"], True)}">{title}</a>'
    return f'<h3 title="{escape(panel["description"], True)}">{title}</h3>{inside}'


def _page(board: Mapping[str, Any], scope: Scope, panels: str) -> str:
    within = scope.range
    told = f"{within.start:%Y-%m-%d %H:%M} to {within.end:%Y-%m-%d %H:%M} UTC"
    chosen = "".join(
        f"<span>{escape(name)}: <b>all {len(values)}</b></span>"
        for name, values in scope.variables.items()
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f"<title>{escape(board['title'])}</title>"
        f"<style>{STYLE}</style></head><body><header><h1>{escape(board['title'])}</h1>"
        f"<p>{escape(board['description'])}</p><nav><span>{told}</span>{chosen}</nav></header>"
        f'<main style="width:{WIDTH}px">{panels}</main></body></html>\n'
    )
