"""The boards, in the order of their sections: one module and one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from dashboards.board import Board
from dashboards.boards import (
    acquisition,
    agreements,
    canaries,
    completeness,
    home,
    interfaces,
    on_call,
    pipelines,
    platform,
    timeliness,
    trouble,
    volumes,
)
from dashboards.boards.context import Context

BOARDS: Mapping[str, Callable[[Context], Iterator[Board]]] = {
    "acquisition": acquisition.boards,
    "completeness": completeness.boards,
    "timeliness": timeliness.boards,
    "volumes": volumes.boards,
    "interfaces": interfaces.boards,
    "trouble": trouble.boards,
    "pipelines": pipelines.boards,
    "canaries": canaries.boards,
    "agreements": agreements.boards,
    "on-call": on_call.boards,
    "platform": platform.boards,
}


def all_boards(context: Context) -> dict[str, Board]:
    """Every board of a catalogue by name, home first."""
    rest = [board for made in BOARDS.values() for board in made(context)]
    sections: dict[str, list[tuple[str, str]]] = {}
    for board in rest:
        sections.setdefault(board.folder, []).append((board.uid, board.title))
    first = home.boards(replace(context, sections=sections))
    return {board.name: board for board in (*first, *rest)}
