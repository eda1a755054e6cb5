"""How much a service is asked: so many requests at once, so many a minute, and a breaker.

The breaker opens after a few failures in a row. While it is open nothing is asked; then a single
cheap request decides whether all is well again. Pauses grow, with some luck in them, so that
replicas and sources do not come back in step.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MINUTE = 60.0
FAILURES = 3  # in a row that open the breaker
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)
LONGEST_RETRY = 3_600.0  # seconds a service may send us away for


class Manners:
    """The limits of one interface in this process. A lease sees to it that only one reads it."""

    def __init__(self, concurrency: int, per_minute: int | None) -> None:
        self._at_once = asyncio.Semaphore(concurrency)
        self._per_minute = per_minute
        self._asked: deque[float] = deque()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until one more request is welcome, and hold its place while it lasts."""
        async with self._at_once:
            if self._per_minute is not None:
                await self._quota(self._per_minute)
            yield

    async def _quota(self, most: int) -> None:
        while True:
            now = time.monotonic()
            while self._asked and now - self._asked[0] >= MINUTE:
                self._asked.popleft()
            if len(self._asked) < most:
                self._asked.append(now)
                return
            await asyncio.sleep(MINUTE - (now - self._asked[0]))


def pause_after(failures: int, luck: float) -> timedelta:
    """How long to leave a service alone after so many failures in a row; `luck` is in [0, 1).

    Nothing before FAILURES; then doubling from a minute to half an hour, up to a fifth shorter.
    """
    if failures < FAILURES:
        return timedelta(0)
    doublings = min(failures - FAILURES, 10)
    whole = min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
    return whole * (1 - luck / 5)


def luck() -> float:
    """A number in [0, 1) that differs between processes."""
    return random.random()  # noqa: S311  no secret


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds of a Retry-After header, which may hold seconds or a date; None when it does not."""
    if value.strip().isdigit():
        return min(float(value), LONGEST_RETRY)
    try:
        told = parsedate_to_datetime(value)
    except ValueError:
        return None
    if told.tzinfo is None:
        told = told.replace(tzinfo=UTC)
    return min(max(0.0, (told - now).total_seconds()), LONGEST_RETRY)
