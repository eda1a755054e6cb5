"""What is drawn: bars, charts and waterfalls, as plain values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from api.periods import bar_days, month_start, quarter_start
from api.views.bars import HEIGHT, DayBar, kind_of, notable, segments
from api.views.chart import BOTTOM, TOP, chart
from maas.domain.instants import DAY, MINUTE
from maas.domain.ratios import Ratio, TimeCounts

TODAY = date(2026, 11, 23)


def drawn(time: TimeCounts | None) -> list[tuple[str, int]]:
    return [(part.kind, part.height) for part in segments(time)]


def test_a_day_that_was_not_monitored_is_not_a_good_day() -> None:
    assert drawn(None) == [("none", HEIGHT)]
    assert kind_of(TimeCounts()) == "none"


def test_a_good_day_is_one_whole_bar() -> None:
    assert drawn(TimeCounts(up_us=DAY)) == [("up", HEIGHT)]


@pytest.mark.parametrize("kind", ["degraded", "down", "unknown"])
def test_a_longer_disturbance_has_a_taller_foot(kind: str) -> None:
    heights = []
    for minutes in (1, 10, 60, 300, 700):
        time = TimeCounts(**{"up_us": DAY - minutes * MINUTE, f"{kind}_us": minutes * MINUTE})
        heights.append(dict(drawn(time))[kind])
    assert heights == sorted(heights)
    assert heights[0] >= 8
    assert len(set(heights)) >= 4


def test_a_day_without_a_good_minute_has_no_good_part() -> None:
    assert drawn(TimeCounts(unknown_us=DAY)) == [("unknown", HEIGHT)]
    assert drawn(TimeCounts(down_us=DAY)) == [("down", HEIGHT)]


@pytest.mark.parametrize(
    "time",
    [
        TimeCounts(DAY // 4, DAY // 4, DAY // 4, DAY // 4),
        TimeCounts(1, 1, 1, 1),
        TimeCounts(0, DAY // 2, DAY // 2, 1),
    ],
)
def test_a_bar_never_outgrows_its_height(time: TimeCounts) -> None:
    for part in segments(time):
        assert 0 <= part.y < part.y + part.height <= HEIGHT


def test_only_days_that_were_not_plainly_good_are_notable() -> None:
    times = [None, TimeCounts(up_us=DAY), TimeCounts(up_us=1, unknown_us=1), TimeCounts(down_us=1)]
    bars = [DayBar(TODAY, time, "0%", "1%", ()) for time in times]
    assert [bar.kind for bar in notable(bars)] == ["down", "unknown"]


def test_the_chart_ends_at_a_hundred_percent_and_marks_days_below_the_target() -> None:
    days = [TODAY - timedelta(days=1), TODAY]
    drawn = chart(days, {days[0]: Ratio(9, 10), days[1]: Ratio(10, 10)}, Fraction(95, 100))
    low, high = drawn.points
    assert (low.met, high.met) == (False, True)
    assert high.y == TOP
    assert high.y < drawn.target_y < low.y < BOTTOM
    assert drawn.ticks[-1] == (100, TOP)


def test_a_day_with_nothing_to_judge_is_left_out_of_the_chart() -> None:
    assert chart([TODAY], {TODAY: Ratio(0, 0)}, Fraction(1)).points == ()
    assert chart([TODAY], {TODAY: Ratio(0, 7)}, Fraction(1)).ticks[0][0] == 0


def test_the_calendar_is_utc_and_half_open() -> None:
    new_year = datetime(2027, 1, 1, tzinfo=UTC)
    assert month_start(new_year) == quarter_start(new_year) == new_year
    before = new_year - timedelta(microseconds=1)
    assert month_start(before) == datetime(2026, 12, 1, tzinfo=UTC)
    assert quarter_start(before) == datetime(2026, 10, 1, tzinfo=UTC)
    assert bar_days(before)[-1] == date(2026, 12, 31)
    assert len(bar_days(before)) == 90
