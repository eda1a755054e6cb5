"""A trigger whose runs fall on multiples of a period since the epoch, whatever woke the last."""

from __future__ import annotations

from datetime import datetime, timedelta

from apscheduler.triggers.base import BaseTrigger

from maas.domain.instants import duration_us, from_us, to_us


class Slots(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """Each slot once: the next one after the last run, never a slot that is already over."""

    def __init__(self, every: timedelta) -> None:
        self._every = duration_us(every)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The start of the next slot."""
        after = to_us(now if previous_fire_time is None else max(previous_fire_time, now))
        return from_us((after // self._every + 1) * self._every)
