"""Ninety days of a component, one bar a day, and its availability over longer stretches.

A component, or a group, is as good as its worst part: each day shows the part that did worst.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from api import periods
from api.board import Board
from api.tree import Node
from maas.domain.instants import MINUTE
from maas.domain.ratios import Ratio, TimeCounts

HEIGHT = 34
GAP = 2
_STEPS = ((5 * MINUTE, 8), (30 * MINUTE, 13), (120 * MINUTE, 19), (480 * MINUTE, 25))


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a bar, in pixels from the top."""

    kind: str  # up | degraded | down | unknown | none
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day; `time` is None when nothing was monitored."""

    day: date
    time: TimeCounts | None
    x: str
    width: str
    segments: tuple[Segment, ...]

    @property
    def kind(self) -> str:
        """The worst that happened."""
        return kind_of(self.time)


@dataclass(frozen=True, slots=True)
class Availability:
    """A component over a stretch: its worst part, and its least seen part."""

    ratio: Ratio
    coverage: Ratio


def kind_of(time: TimeCounts | None) -> str:
    """down, degraded, unknown, up, or none where nothing was monitored."""
    if time is None or time == TimeCounts():
        return "none"
    if time.down_us:
        return "down"
    if time.degraded_us:
        return "degraded"
    return "unknown" if time.unknown_us else "up"


def day_bars(board: Board, node: Node, count: int = periods.BAR_DAYS) -> list[DayBar]:
    """The last days of a component, oldest first."""
    targets = targets_of(node)
    pitch = 100 / count
    return [
        DayBar(
            day=day,
            time=(time := worst_day(board, targets, day)),
            x=f"{index * pitch:.3f}%",
            width=f"{pitch * 0.76:.3f}%",
            segments=tuple(segments(time)),
        )
        for index, day in enumerate(periods.bar_days(board.as_of, count))
    ]


def targets_of(node: Node) -> list[str]:
    """Everything probed in a component and below it, each once."""
    return list(dict.fromkeys(target for each in node.walk() for target in each.targets))


def worst_day(board: Board, targets: list[str], day: date) -> TimeCounts | None:
    """The day of the target that did worst; None when none was monitored."""
    days = [board.days[target][day] for target in targets if day in board.days.get(target, {})]
    return max(
        days, key=lambda time: (time.down_us, time.degraded_us, time.unknown_us), default=None
    )


def availability(board: Board, node: Node, first: date) -> Availability | None:
    """Since a day; None when nothing below the component is probed or nothing was seen."""
    times = [board.time_since(target, first) for target in targets_of(node)]
    known = [time for time in times if time != TimeCounts()]
    if not known:
        return None
    return Availability(
        ratio=min((availability_of(time) for time in known), key=_least),
        coverage=min((coverage_of(time) for time in known), key=_least),
    )


def _least(ratio: Ratio) -> tuple[bool, Fraction]:
    """Shares in order; what has none comes last."""
    return ratio.share is None, ratio.share or Fraction(0)


def availability_of(time: TimeCounts) -> Ratio:
    """Up over up, degraded and down: what nobody saw is left out."""
    return Ratio(time.up_us, time.up_us + time.degraded_us + time.down_us)


def coverage_of(time: TimeCounts) -> Ratio:
    """The share of the time that was seen."""
    seen = time.up_us + time.degraded_us + time.down_us
    return Ratio(seen, seen + time.unknown_us)


def notable(bars: list[DayBar]) -> list[DayBar]:
    """The days that were not plainly good, latest first."""
    return [bar for bar in reversed(bars) if bar.kind not in ("up", "none")]


def segments(time: TimeCounts | None) -> Iterator[Segment]:
    """A day from the top: what was good, then unknown, degraded and down time as its foot."""
    if kind_of(time) == "none" or time is None:
        yield Segment("none", 0, HEIGHT)
        return
    sizes = {
        "unknown": _size(time.unknown_us),
        "degraded": _size(time.degraded_us),
        "down": _size(time.down_us),
    }
    bad = sum(sizes.values())
    left = HEIGHT - bad - GAP * sum(size > 0 for size in sizes.values())
    if not time.up_us or left < 4:
        left = 0
        scale = HEIGHT / max(bad + GAP * (sum(size > 0 for size in sizes.values()) - 1), 1)
        sizes = {kind: int(size * scale) for kind, size in sizes.items()}
    y = 0
    for kind, size in {"up": left, **sizes}.items():
        if size:
            yield Segment(kind, y, min(size, HEIGHT - y))
            y += size + GAP


def _size(length_us: int) -> int:
    if not length_us:
        return 0
    return next((size for limit, size in _STEPS if length_us < limit), HEIGHT)
