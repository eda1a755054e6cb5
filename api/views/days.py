"""One day of each target as a strip from midnight to midnight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api import periods
from api.board import Board
from maas.catalogue.model import Catalogue
from maas.db.pages_sources import SpanRow
from maas.domain.ratios import TimeCounts

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the strip, in percentages of its width."""

    outcome: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A target's day: the drawing, and in words what was not good."""

    title: Mapping[str, str]
    time: TimeCounts | None
    parts: tuple[Part, ...]
    bad: tuple[SpanRow, ...]


def strips(
    board: Board, catalogue: Catalogue, targets: Sequence[str], day: date, spans: Sequence[SpanRow]
) -> list[Strip]:
    """The strips of these targets, in their order."""
    start = periods.midnight(day)
    end = min(start + DAY, board.as_of)
    return [
        _strip(board, catalogue, name, day, [span for span in spans if span.target == name], end)
        for name in targets
    ]


def _strip(
    board: Board, catalogue: Catalogue, name: str, day: date, spans: list[SpanRow], end: datetime
) -> Strip:
    start = periods.midnight(day)
    target = catalogue.targets.get(name)
    return Strip(
        title={"en": name} if target is None else target.title,
        time=board.days.get(name, {}).get(day),
        parts=tuple(_part(span, start, end) for span in spans if span.from_at < end),
        bad=tuple(span for span in spans if span.outcome != "up"),
    )


def _part(span: SpanRow, start: datetime, end: datetime) -> Part:
    begin, stop = max(span.from_at, start), min(span.to_at, end)
    return Part(
        outcome=span.outcome,
        x=f"{(begin - start) / DAY * 100:.3f}%",
        width=f"{max((stop - begin) / DAY * 100, 0.25):.3f}%",
    )
