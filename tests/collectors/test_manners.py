"""How much a service is asked, and how long it is left alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from collectors.manners import Manners, pause_after, retry_after

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


async def test_no_more_than_so_many_at_once() -> None:
    manners, inside, most = Manners(2, None), 0, 0

    async def one() -> None:
        nonlocal inside, most
        async with manners.turn():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(one() for _ in range(9)))
    assert most == 2


async def test_a_quota_holds_back_the_request_above_it() -> None:
    manners = Manners(4, 3)
    for _ in range(3):
        async with manners.turn():
            pass
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05), manners.turn():
            pytest.fail("the fourth request of the minute was let through")


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 0), (2, 0), (3, 1), (4, 2), (5, 4), (8, 30), (400, 30)]
)
def test_pauses_double_up_to_half_an_hour(failures: int, minutes: int) -> None:
    whole = timedelta(minutes=minutes)
    assert pause_after(failures, 0.0) == whole
    assert whole * 0.8 <= pause_after(failures, 0.999) <= whole


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("30", 30), (" 30 ", 30), ("Thu, 01 Oct 2026 12:02:00 GMT", 120), ("999999", 3600),
     ("Thu, 01 Oct 2026 11:00:00 GMT", 0), ("", None), ("soon", None), ("-5", None)],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOON) == seconds
