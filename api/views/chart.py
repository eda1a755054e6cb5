"""The history of an objective by day: how far each day lay above or below the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from maas.domain.ratios import Ratio

HEIGHT = 150
TOP, BOTTOM = 12, 138


@dataclass(frozen=True, slots=True)
class Point:
    """One day; `y` is in pixels from the top, `x` a percentage of the width."""

    day: date
    ratio: Ratio
    met: bool
    x: str
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Days against the target line, on an axis that ends at 100 %."""

    points: tuple[Point, ...]
    target_y: float
    ticks: tuple[tuple[int, float], ...]  # (percent, y)
    days: int


def chart(days: Sequence[date], ratios: Mapping[date, Ratio], target: Fraction) -> Chart:
    """The chart of these days; those with nothing to judge stay empty."""
    shares = [share for day in days if (share := _share(ratios, day)) is not None]
    low = _floor(min([*shares, target]))

    def y(share: Fraction) -> float:
        return round(BOTTOM - float((share - low) / (1 - low)) * (BOTTOM - TOP), 1)

    points = [
        Point(
            day=day,
            ratio=ratios[day],
            met=share >= target,
            x=f"{(index + 0.5) / len(days) * 100:.2f}%",
            y=y(share),
        )
        for index, day in enumerate(days)
        if (share := _share(ratios, day)) is not None
    ]
    step = (100 - int(low * 100)) // 2
    percents = sorted({int(low * 100), int(low * 100) + step, 100})
    return Chart(
        points=tuple(points),
        target_y=y(target),
        ticks=tuple((percent, y(Fraction(percent, 100))) for percent in percents),
        days=len(days),
    )


def _share(ratios: Mapping[date, Ratio], day: date) -> Fraction | None:
    return ratios[day].share if day in ratios else None


def _floor(share: Fraction) -> Fraction:
    """The next multiple of ten percent below, so that no day touches the bottom."""
    tenth = max(0, int(share * 10 - Fraction(1, 100)))
    return Fraction(min(tenth, 9), 10)
