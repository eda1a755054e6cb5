"""What is wrong with a report is named: each check with what passes it and what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from collectors.deliveries.checks import (
    Feed,
    check_count,
    check_match,
    check_positions,
    check_product,
    check_times,
    usual_band,
)
from collectors.deliveries.ground import area_at, of_area, of_corners
from collectors.deliveries.report import Feature, Report
from maas.catalogue.canaries import Area
from maas.domain.delivered import Reason, Verdict, verdict_of
from tests.collectors.deliveries.reports import LATITUDE, LONGITUDE

AT = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
LAND = [[-5.6, 48.4], [-5.5, 48.4], [-5.5, 48.6], [-5.6, 48.6]]
AREA = Area.model_validate(
    {
        "title": "Strait",
        "footprint": [[-6.0, 48.2], [-5.4, 48.2], [-5.4, 48.8], [-6.0, 48.8]],
        "land": [LAND],
    }
)


def report(*places: tuple[float, float], named: int = 0, **more: object) -> Report:
    features = tuple(
        Feature(x, y, mmsi=999000000 + at if at < named else None)
        for at, (x, y) in enumerate(places)
    )
    return Report(features, **more)  # type: ignore[arg-type]


def codes(reasons: object) -> list[tuple[str, str]]:
    return [(one.verdict.value, one.code) for one in reasons]  # type: ignore[attr-defined]


def test_positions_on_the_sea_of_the_image_are_right() -> None:
    assert codes(check_positions(report((LONGITUDE, LATITUDE)), of_area(AREA))) == []


def test_positions_with_exchanged_axes_are_told_as_that() -> None:
    [reason] = check_positions(report((LATITUDE, LONGITUDE)), of_area(AREA))
    assert (reason.verdict, reason.code) == (Verdict.INVALID, "axes-exchanged")
    assert "the axes are in the wrong order" in reason.words


def test_positions_elsewhere_are_outside() -> None:
    found = check_positions(report((LONGITUDE, LATITUDE), (10.0, 60.0)), of_area(AREA))
    assert codes(found) == [("invalid", "outside")]


def test_one_ship_on_land_degrades_and_most_of_them_invalidate() -> None:
    sea, land = (LONGITUDE, LATITUDE), (-5.55, 48.5)
    assert codes(check_positions(report(sea, sea, land), of_area(AREA))) == [
        ("degraded", "on-land")
    ]
    assert codes(check_positions(report(sea, land, land), of_area(AREA))) == [
        ("invalid", "on-land")
    ]


def test_without_a_footprint_positions_are_not_judged() -> None:
    assert codes(check_positions(report((0.0, 0.0)), None)) == [("valid", "ground-unknown")]
    assert of_corners(()) is None


def test_an_image_nobody_offered_and_one_of_another_are_invalid() -> None:
    assert codes(check_product(report(image="A"), "A", True)) == []
    assert codes(check_product(report(image="A.SAFE"), "A", True)) == []
    assert codes(check_product(report(image="B"), "A", False)) == [
        ("invalid", "product-unknown"),
        ("invalid", "product-other"),
    ]


@pytest.mark.parametrize(
    ("start", "stop", "code"),
    [
        (AT, AT + timedelta(seconds=30), None),
        (AT + timedelta(seconds=30), AT, "times-order"),
        (AT + timedelta(hours=3), AT + timedelta(hours=3), "times-future"),
        (AT - timedelta(hours=2), AT - timedelta(hours=2), "times-other"),
    ],
)
def test_times_follow_one_another(start: datetime, stop: datetime, code: str | None) -> None:
    told = check_times(report(started_at=start, stopped_at=stop), AT, AT + timedelta(minutes=20))
    assert (code in [one.code for one in told]) == (code is not None)


def test_features_seen_outside_the_acquisition_degrade_it() -> None:
    late = Report((Feature(0, 0, at=AT + timedelta(hours=1)),), None, AT, AT + timedelta(minutes=1))
    assert codes(check_times(late, AT, AT + timedelta(hours=2))) == [("degraded", "times-features")]


def test_zero_in_a_busy_strait_is_an_alarm_and_on_empty_ocean_is_not() -> None:
    assert codes(check_count(0, [12, 15, 9, 14, 11, 13, 10, 12], "strait")) == [
        ("invalid", "count-zero")
    ]
    assert codes(check_count(0, [0, 1, 0, 0, 2, 0, 1, 0], "ocean")) == []


def test_a_count_far_from_the_usual_degrades_and_a_near_one_does_not() -> None:
    former = [12, 15, 9, 14, 11, 13, 10, 12]
    assert usual_band(former) is not None
    assert codes(check_count(25, former, None)) == []
    assert codes(check_count(60, former, None)) == [("degraded", "count-unusual")]
    assert codes(check_count(2, former, None)) == [("degraded", "count-unusual")]


def test_with_little_history_counts_are_not_judged() -> None:
    assert codes(check_count(0, [12] * 7, "strait")) == [("valid", "count-unknown")]


def test_a_poor_match_is_held_against_the_delivery_only_when_the_feed_was_well() -> None:
    poor = report(*[(0.0, 0.0)] * 10, named=1)
    well, silent = (Feed(rate, 50.0, Fraction(1, 2)) for rate in (80.0, 3.0))
    assert codes(check_match(poor, well)) == [("degraded", "ais-match")]
    assert codes(check_match(poor, silent)) == [("degraded", "ais-feed")]
    assert codes(check_match(poor, Feed(None, 50.0, Fraction(1, 2)))) == [("degraded", "ais-feed")]
    assert codes(check_match(report(*[(0.0, 0.0)] * 10, named=6), well)) == []
    assert codes(check_match(report((0.0, 0.0)), well)) == []


def test_a_delivery_is_as_bad_as_its_worst_reason() -> None:
    reasons = [Reason(verdict, "c", "w") for verdict in (Verdict.VALID, Verdict.DEGRADED)]
    assert verdict_of([]) == Verdict.VALID
    assert verdict_of(reasons) == Verdict.DEGRADED
    assert verdict_of([*reasons, Reason(Verdict.INVALID, "c", "w")]) == Verdict.INVALID


def test_the_area_is_the_one_that_holds_most_positions() -> None:
    areas = {"strait": AREA}
    assert area_at(areas, [(LONGITUDE, LATITUDE), (10.0, 60.0)]) == "strait"
    assert area_at(areas, [(10.0, 60.0)]) is None
    assert area_at({}, [(10.0, 60.0)]) is None
