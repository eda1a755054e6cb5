"""Where things stand in a drawing: days by what was lost, periods by their figure.

Days start at zero loss. A trend does not start at zero, so its axis is labelled at both ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from maas.domain.calendars import zone
from maas.domain.figures import ratio
from maas.domain.instants import from_us
from maas.domain.statement import Day, ObjectiveStatement
from maas.reports.amounts import verdict, written
from maas.reports.drawings import Bar, Days, Point, Trend
from maas.reports.words import Words, digits_for

STEPS = [Fraction(n, 100_000) * 10**k for k in range(5) for n in (1, 2, 5)] + [Fraction(1)]


def days_of(one: ObjectiveStatement, time_zone: str, words: Words) -> Days | None:
    """The chart of a period's days; None where an objective has none."""
    if not one.days:
        return None
    allowed = 1 - one.target
    lost = [
        None if not day.valid else Fraction(day.valid - day.good, day.valid) for day in one.days
    ]
    top = _nice(max([allowed * Fraction(5, 4), *(share for share in lost if share is not None)]))
    bars = [
        _bar(one, day, share, top, time_zone, words)
        for day, share in zip(one.days, lost, strict=True)
    ]
    missed, empty = ([bar for bar in bars if bar.kind == kind] for kind in ("missed", "empty"))
    told = [(share, bar) for share, bar in zip(lost, bars, strict=True) if share]
    worst = max(told, key=lambda pair: pair[0], default=None)
    said = "" if worst is None else words("days.worst", day=worst[1].day, share=worst[1].share)
    return Days(
        bars=bars,
        allowed_y=_place(allowed / top),
        top=words.share(top),
        allowed=words.share(allowed),
        first=bars[0].day,
        last=bars[-1].day,
        alt=words(
            "days.alt", n=len(bars), missed=len(missed), empty=len(empty), worst=said
        ).strip(),
        explained=words("days.explained", zone=time_zone, allowed=words.share(allowed)),
    )


def _bar(
    one: ObjectiveStatement, day: Day, lost: Fraction | None, top: Fraction, time_zone: str,
    words: Words,
) -> Bar:  # fmt: skip
    local = from_us(day.start).astimezone(zone(time_zone))
    digits = digits_for(one.target)
    share = ratio(day.good, day.valid)
    kind = "empty" if share is None else "met" if share >= one.target else "missed"
    return Bar(
        height=None if lost is None else _place(lost / top),
        kind=kind,
        day=words.day(local),
        share=words.percent(share, digits),
        lost=written(one, day.valid - day.good, words),
        good=written(one, day.good, words),
        valid=written(one, day.valid, words),
    )


def trend_of(one: ObjectiveStatement, period: str, words: Words) -> Trend:
    """Earlier periods and this one, the oldest first."""
    told = [(past.name, past.good, past.valid, past.target, past.determined) for past in one.trend]
    agreed = one.figure.strict if one.determined else None
    told.append((
        period, agreed.numerator if agreed is not None else 0,
        agreed.denominator if agreed is not None else 0, one.target, one.determined,
    ))  # fmt: skip
    shares = [ratio(good, valid) if known else None for _, good, valid, _, known in told]
    targets = [target for _, _, _, target, _ in told]
    low = 1 - _nice(1 - min([*(share for share in shares if share is not None), *targets]))
    points = [
        _point(row, share, low, words, now=index == len(told) - 1)
        for index, (row, share) in enumerate(zip(told, shares, strict=True))
    ]
    said = [
        words("trend.one", name=point.name, share=point.share, verdict=point.verdict.word)
        for point in points
    ]
    alt = words("trend.alt", n=len(points), told="; ".join(said))
    return Trend(points, words.share(low), words.share(Fraction(1)), alt)


def _point(
    row: tuple[str, int, int, Fraction, bool], share: Fraction | None, low: Fraction, words: Words,
    *, now: bool,
) -> Point:  # fmt: skip
    name, good, valid, target, _ = row
    return Point(
        y=None if share is None else _place((share - low) / (1 - low)),
        target_y=_place((target - low) / (1 - low)),
        verdict=verdict(None if share is None else share >= target, words),
        name=words.period(name),
        share=words.percent(share, digits_for(target)),
        of="–" if share is None else f"{words.number(good)} / {words.number(valid)}",
        target=words.share(target),
        now=now,
    )


def _nice(share: Fraction) -> Fraction:
    """The next of 1, 2, 5, 10 … upwards: an axis that ends on a round number."""
    return next((step for step in STEPS if step >= share), Fraction(1))


def _place(share: Fraction) -> float:
    return round(float(share), 4)


def spread(values: Sequence[int]) -> list[float]:
    """Each value as a share of the largest, for bars beside numbers."""
    most = max(values, default=0)
    return [round(value / most, 4) if most else 0.0 for value in values]
