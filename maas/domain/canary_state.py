"""Where a canary stands by its history: unsent, silent, poor, drifting or sound. Pure.

Judged by the newest scene that is decided: answered, or past its deadline. Bands are absolute;
drift is held against the canary's own past, on the side that is worse only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from maas.domain.canaries import CanaryRun, CanaryState, Mark
from maas.domain.control import Point, ewma

HISTORY = 60  # scenes that a state is judged by: the newest, and those before it for the charts


@dataclass(frozen=True, slots=True)
class Limits:
    """The bands of a good answer; None: not asked for."""

    recall: Fraction | None = None
    clear_recall: Fraction | None = None
    false_alarms: float | None = None
    position_m: float | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """A figure of a mark that is watched. `worse` is +1 when higher is worse, else -1."""

    name: str
    words: str
    worse: int
    least_sigma: float
    of: Callable[[Mark], float | None]


def _float(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


QUALITIES = (
    Quality("recall", "recall", -1, 0.02, lambda mark: _float(mark.recall)),
    Quality(
        "false_alarms", "false alarms per 10,000 km²", 1, 1.0,
        lambda mark: mark.false_per_10000_km2,
    ),
    Quality("position", "position error in m", 1, 2.0, lambda mark: mark.position_m),
    Quality("length", "length error in m", 1, 2.0, lambda mark: mark.length_m),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judgement:
    state: CanaryState
    reason: str
    run: CanaryRun


def judge(history: Sequence[CanaryRun], limits: Limits, as_of: datetime) -> Judgement | None:
    """The state after the newest decided scene; None while no scene is decided."""
    decided = [run for run in history if run.answered_at is not None or run.overdue(as_of)]
    if not decided:
        return None
    run = decided[-1]
    if run.answered_at is None:
        if run.dropped_at is None:
            why = f"{run.image} could not be sent: {run.trouble or 'not tried'}"
            return Judgement(CanaryState.UNSENT, why, run)
        why = f"no answer to {run.image} by {run.due_at:%Y-%m-%d %H:%M:%S} UTC"
        return Judgement(CanaryState.SILENT, why, run)
    if run.mark is None:
        return Judgement(CanaryState.POOR, f"the answer to {run.image}: {run.trouble}", run)
    if run.answered_at > run.due_at:
        why = f"{run.image} was answered {run.answered_at - run.due_at} after its deadline"
        return Judgement(CanaryState.POOR, why, run)
    outside = list(_outside(run.mark, limits))
    if outside:
        return Judgement(CanaryState.POOR, f"{run.image}: {'; '.join(outside)}", run)
    drifted = list(_drifted(history))
    if drifted:
        return Judgement(CanaryState.DRIFTING, "; ".join(drifted), run)
    return Judgement(CanaryState.SOUND, f"{run.image} was answered well", run)


def _outside(mark: Mark, limits: Limits) -> Iterator[str]:
    for words, share, least in (
        ("of all ships", mark.recall, limits.recall),
        ("of clear ships", mark.clear_recall, limits.clear_recall),
    ):
        if share is not None and least is not None and share < least:
            yield f"{float(share):.1%} {words} found, at least {float(least):.1%} wanted"
    if limits.false_alarms is not None and mark.false_per_10000_km2 > limits.false_alarms:
        told = f"{mark.false_per_10000_km2:.1f} false alarms per 10,000 km²"
        yield f"{told}, at most {limits.false_alarms:g} wanted"
    if limits.position_m is not None and (mark.position_m or 0.0) > limits.position_m:
        yield f"positions are {mark.position_m:.0f} m off, at most {limits.position_m:g} m wanted"


def _drifted(history: Sequence[CanaryRun]) -> Iterator[str]:
    for quality in QUALITIES:
        points = chart_of(history, quality)
        if points and is_worse(points[-1], quality):
            last = points[-1]
            yield (
                f"{quality.words} has drifted: its moving mean is {last.mean:.3g},"
                f" usual is {last.low:.3g} to {last.high:.3g}"
            )


def chart_of(history: Sequence[CanaryRun], quality: Quality) -> list[Point]:
    """The control chart of one figure over the scenes that were marked."""
    values = (quality.of(run.mark) for run in history if run.mark is not None)
    return ewma([value for value in values if value is not None], quality.least_sigma)


def is_worse(point: Point, quality: Quality) -> bool:
    return point.mean > point.high if quality.worse > 0 else point.mean < point.low
