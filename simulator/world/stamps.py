"""How names write times: compact, in UTC, without a zone sign."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_SECONDS = 86_400


@lru_cache(maxsize=512)
def _day(number: int) -> str:
    return (EPOCH + timedelta(days=number)).strftime("%Y%m%d")


def stamp(instant: int) -> str:
    """20261001T031522, the second an instant falls into."""
    day, second = divmod(instant // 1_000_000, DAY_SECONDS)
    return f"{_day(day)}T{second // 3600:02d}{second // 60 % 60:02d}{second % 60:02d}"
