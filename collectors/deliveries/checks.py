"""What is wrong with a report that could be read. Pure: each check gives its reasons.

A check that lacks what it needs gives a note and leaves the verdict alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from collectors.deliveries.ground import Ground
from collectors.deliveries.report import Report
from maas.domain.delivered import Reason, Verdict

LONGEST = timedelta(minutes=30)
AHEAD = timedelta(minutes=5)
FEWEST_FOR_BAND = 8
FEWEST_FOR_MATCH = 5
FALSE_LAND_SHARE = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Feed:
    """How the AIS feed stood at the acquisition: its rate, and what is asked of it."""

    rate: float | None
    least_rate: float
    least_match: Fraction


def check_product(report: Report, image: str, known: bool) -> Iterator[Reason]:
    if not known:
        words = f"no image {image!r} was ever offered or sent"
        yield Reason(Verdict.INVALID, "product-unknown", words)
    if report.image is not None and report.image.removesuffix(".SAFE") != image:
        words = f"it says it is of {report.image!r}, and lies in the folder of {image!r}"
        yield Reason(Verdict.INVALID, "product-other", words)


def check_times(
    report: Report, acquired_at: datetime | None, delivered_at: datetime
) -> Iterator[Reason]:
    """Start, each feature, stop and delivery follow one another."""
    start, stop = report.started_at, report.stopped_at
    if start is not None and stop is not None and not start <= stop <= start + LONGEST:
        words = f"the acquisition lasts from {start:%FT%TZ} to {stop:%FT%TZ}"
        yield Reason(Verdict.INVALID, "times-order", words)
    if start is not None and start > delivered_at + AHEAD:
        words = f"acquired at {start:%FT%TZ}, after its delivery at {delivered_at:%FT%TZ}"
        yield Reason(Verdict.INVALID, "times-future", words)
    if start is not None and acquired_at is not None and abs(start - acquired_at) > LONGEST:
        words = f"it says {start:%FT%TZ}, and the image was acquired at {acquired_at:%FT%TZ}"
        yield Reason(Verdict.INVALID, "times-other", words)
    outside = [
        one.at
        for one in report.features
        if one.at is not None and start is not None and not start <= one.at <= (stop or one.at)
    ]
    if outside:
        words = f"{len(outside)} features have times outside the acquisition"
        yield Reason(Verdict.DEGRADED, "times-features", words)


def check_positions(report: Report, ground: Ground | None) -> Iterator[Reason]:
    places = [(one.longitude, one.latitude) for one in report.features]
    if ground is None:
        yield Reason(Verdict.VALID, "ground-unknown", "no footprint is known: not judged")
        return
    outside = [place for place in places if not ground.inside(*place)]
    if outside:
        exchanged = sum(ground.inside(lat, lon) for lon, lat in outside)
        if exchanged * 2 > len(outside):
            words = f"{exchanged} of {len(places)} positions lie in the image only with latitude"
            words += " and longitude exchanged: the axes are in the wrong order"
            yield Reason(Verdict.INVALID, "axes-exchanged", words)
        else:
            words = f"{len(outside)} of {len(places)} positions lie outside the image"
            yield Reason(Verdict.INVALID, "outside", words)
    on_land = sum(ground.on_land(*place) for place in places)
    if on_land:
        words = f"{on_land} of {len(places)} positions lie on land"
        bad = Fraction(on_land, len(places)) > FALSE_LAND_SHARE
        yield Reason(Verdict.INVALID if bad else Verdict.DEGRADED, "on-land", words)


@dataclass(frozen=True, slots=True)
class Band:
    """What counts are usual here at this season."""

    least: int
    most: int
    never_empty: bool


def usual_band(counts: Sequence[int]) -> Band | None:
    """Half the twentieth and twice the nineteenth twentieth of former counts; None: too few."""
    if len(counts) < FEWEST_FOR_BAND:
        return None
    ordered = sorted(counts)
    low = ordered[len(ordered) // 20]
    high = ordered[-1 - len(ordered) // 20]
    return Band(low // 2, max(2 * high, high + 3), low > 0)


def check_count(count: int, former: Sequence[int], area: str | None) -> Iterator[Reason]:
    """Zero in a busy strait is an alarm; on empty ocean it is not."""
    band = usual_band(former)
    where = area or "this area"
    if band is None:
        words = f"{len(former)} earlier deliveries of {where} in this season: too few to compare"
        yield Reason(Verdict.VALID, "count-unknown", words)
    elif count == 0 and band.never_empty:
        words = f"nothing was found in {where}, where something always is"
        yield Reason(Verdict.INVALID, "count-zero", words)
    elif not band.least <= count <= band.most:
        words = f"{count} features; usual for {where} in this season: {band.least} to {band.most}"
        yield Reason(Verdict.DEGRADED, "count-unusual", words)


def check_match(report: Report, feed: Feed | None) -> Iterator[Reason]:
    """The share of vessels that said who they are, when the feed was well enough to judge it."""
    if feed is None or len(report.features) < FEWEST_FOR_MATCH:
        return
    if feed.rate is None or feed.rate < feed.least_rate:
        told = "unknown" if feed.rate is None else f"{feed.rate:g}"
        words = f"the AIS feed was not well (rate {told}, at least {feed.least_rate:g} wanted):"
        words += " the match is not judged"
        yield Reason(Verdict.DEGRADED, "ais-feed", words)
        return
    matched = sum(one.mmsi is not None for one in report.features)
    share = Fraction(matched, len(report.features))
    if share < feed.least_match:
        words = f"{matched} of {len(report.features)} vessels are matched with AIS,"
        words += f" fewer than {math.floor(feed.least_match * 100)} %, and the feed was well"
        yield Reason(Verdict.DEGRADED, "ais-match", words)
