"""A forecast for a place, in the plain hourly JSON of public weather services."""

from __future__ import annotations

import math
import random
from datetime import datetime, timedelta
from typing import Any

HOURS = 24
STALE = timedelta(hours=26)


def forecast(
    seed: int, latitude: float, longitude: float, now: datetime, *, stale: bool
) -> dict[str, Any]:
    """The same place and hour give the same weather; a stale one was made more than a day ago."""
    made = now - STALE if stale else now
    start = made.replace(minute=0, second=0, microsecond=0)
    hours = [start + timedelta(hours=number) for number in range(HOURS)]
    wind = [_wind(seed, latitude, longitude, hour) for hour in hours]
    return {
        "latitude": latitude,
        "longitude": longitude,
        "generated_at": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "timezone": "GMT",
        "hourly_units": {"time": "iso8601", "wind_speed_10m": "m/s", "wave_height": "m"},
        "hourly": {
            "time": [hour.strftime("%Y-%m-%dT%H:%M") for hour in hours],
            "wind_speed_10m": wind,
            "wave_height": [round(0.02 * speed * speed + 0.3, 2) for speed in wind],
        },
    }


def _wind(seed: int, latitude: float, longitude: float, hour: datetime) -> float:
    chance = random.Random(f"{seed}/{latitude:.1f}/{longitude:.1f}/{hour:%Y%m%d}")
    usual, swing = chance.uniform(3, 11), chance.uniform(0.5, 3)
    return round(max(0.2, usual + swing * math.sin(hour.hour / 24 * 2 * math.pi)), 1)
