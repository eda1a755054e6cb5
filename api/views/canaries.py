"""Canaries as their page shows them: the state, the last marks, and a trend for each figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from maas.catalogue.model import Canary
from maas.domain.canaries import CanaryRun, Mark
from maas.domain.canary_state import QUALITIES, Limits, Quality, chart_of, is_worse, judge

HEIGHT = 110
TOP, BOTTOM = 8, 102


@dataclass(frozen=True, slots=True)
class Dot:
    """One scene; `x` in percent of the width, `y` in pixels from the top, `out` beyond limits."""

    image: str
    at: datetime
    value: float
    x: str
    y: float
    out: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """The limits of the moving mean, drawn from one scene to the next."""

    x1: str
    x2: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Trend:
    """One figure over the last scenes, on an axis from `least` to `most`."""

    name: str
    percent: bool
    dots: tuple[Dot, ...]
    limits: tuple[Limit, ...]
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class CanaryView:
    """One canary. `state` is None while no scene is decided."""

    name: str
    entry: Canary
    state: str | None
    reason: str
    runs: tuple[CanaryRun, ...]  # the newest first
    trends: tuple[Trend, ...]

    @property
    def last_marked(self) -> CanaryRun | None:
        return next((run for run in self.runs if run.mark is not None), None)


def canary_view(
    name: str, entry: Canary, history: Sequence[CanaryRun], as_of: datetime
) -> CanaryView:
    """What is shown of a canary, from its history, oldest first."""
    bands = entry.bands
    limits = Limits(bands.recall, bands.clear_recall, bands.false_alarms, bands.position_m)
    judged = judge(history, limits, as_of)
    return CanaryView(
        name=name,
        entry=entry,
        state=None if judged is None else judged.state.value,
        reason="" if judged is None else judged.reason,
        runs=tuple(reversed(history)),
        trends=tuple(_trend(history, quality) for quality in QUALITIES),
    )


def waited(run: CanaryRun) -> timedelta | None:
    """From the drop to the delivery."""
    if run.dropped_at is None or run.answered_at is None:
        return None
    return max(timedelta(0), run.answered_at - run.dropped_at)


def _trend(history: Sequence[CanaryRun], quality: Quality) -> Trend:
    told = _told(history, quality.of)
    points = chart_of(history, quality)
    before = len(told) - len(points)
    values = [value for _, value in told]
    edges = [*values, *(edge for point in points for edge in (point.low, point.high))]
    percent = quality.name == "recall"
    least = 0.0
    most = 1.0 if percent else max([*edges, 1.0])

    def y(value: float) -> float:
        share = (min(max(value, least), most) - least) / (most - least)
        return round(BOTTOM - share * (BOTTOM - TOP), 1)

    def x(at: float) -> str:
        return f"{(at + 0.5) / max(1, len(told)) * 100:.2f}%"

    out = [False] * before + [is_worse(point, quality) for point in points]
    return Trend(
        name=quality.name,
        percent=percent,
        dots=tuple(
            Dot(run.image, run.slot_at, value, x(at), y(value), out[at])
            for at, (run, value) in enumerate(told)
        ),
        limits=tuple(
            Limit(x(before + at - 0.5), x(before + at + 0.5), y(point.low), y(point.high))
            for at, point in enumerate(points)
        ),
        least=least,
        most=most,
    )


def _told(
    history: Sequence[CanaryRun], of: Callable[[Mark], float | None]
) -> list[tuple[CanaryRun, float]]:
    told = ((run, of(run.mark)) for run in history if run.mark is not None)
    return [(run, value) for run, value in told if value is not None]
