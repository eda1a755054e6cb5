"""Timetables as cron writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from maas.catalogue.crontab import CronInvalid, next_time, timetable

THURSDAY = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("* * * * *", "2026-10-01T12:01"),
        ("15 2 * * *", "2026-10-02T02:15"),
        ("0 0 1 * *", "2026-11-01T00:00"),
        ("0 6 * * 0", "2026-10-04T06:00"),  # Sunday, as in cron
        ("0 6 * * 7", "2026-10-04T06:00"),
        ("0 6 * * 1-5", "2026-10-02T06:00"),
        ("0 6 * * 5-7", "2026-10-02T06:00"),
        ("0 6 * * mon,wed", "2026-10-05T06:00"),
        ("0 6 * * */3", "2026-10-03T06:00"),  # Sunday, Wednesday, Saturday
        ("*/20 * * * *", "2026-10-01T12:20"),
    ],
)
def test_the_next_time_is_that_of_cron(text: str, expected: str) -> None:
    found = next_time(timetable(text), THURSDAY)
    assert found is not None
    assert found.strftime("%Y-%m-%dT%H:%M") == expected


@pytest.mark.parametrize(
    "text", ["", "1 2 3 4", "60 * * * *", "* * * * 8", "* * * * fri-mon", "* * * * x", "a * * * *"]
)
def test_what_is_no_timetable_is_refused(text: str) -> None:
    with pytest.raises(CronInvalid):
        timetable(text)
