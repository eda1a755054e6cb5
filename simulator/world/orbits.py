"""The sky as arithmetic: when each satellite's orbits begin, exact to the microsecond.

Orbit n of a satellite begins at epoch + floor(n x cycle / per_cycle). The example catalogue states
the same constants for the missions whose promises are made per orbit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

DAY = 86_400_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _instant(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    return int((datetime(year, month, day, hour, minute, tzinfo=UTC) - EPOCH).total_seconds()) * (
        1_000_000
    )


@dataclass(frozen=True, slots=True)
class Orbiter:
    """A satellite's repeat cycle, anchored at the start of one orbit."""

    satellite: str
    epoch: int
    cycle: int
    per_cycle: int
    first_absolute: int
    first_cycle: int

    def start(self, index: int) -> int:
        """Start of the orbit `index` orbits after the epoch; negative before it."""
        return self.epoch + index * self.cycle // self.per_cycle

    def index_at(self, instant: int) -> int:
        """Which orbit, counted from the epoch, an instant falls into."""
        index = (instant - self.epoch) * self.per_cycle // self.cycle
        while self.start(index + 1) <= instant:
            index += 1
        while self.start(index) > instant:
            index -= 1
        return index

    def absolute(self, index: int) -> int:
        """Absolute orbit number."""
        return self.first_absolute + index

    def relative(self, index: int) -> int:
        """Relative orbit number, 1 to per_cycle."""
        return index % self.per_cycle + 1

    def cycle_number(self, index: int) -> int:
        """Number of the repeat cycle."""
        return self.first_cycle + index // self.per_cycle


ORBITERS: dict[str, Orbiter] = {
    orbiter.satellite: orbiter
    for orbiter in (
        Orbiter("S1A", _instant(2026, 9, 14, 4, 10), 12 * DAY, 175, 66_301, 380),
        Orbiter("S1C", _instant(2026, 9, 14, 4, 59), 12 * DAY, 175, 9_801, 60),
        Orbiter("S2A", _instant(2026, 9, 12, 6, 2), 10 * DAY, 143, 58_001, 400),
        Orbiter("S2B", _instant(2026, 9, 12, 6, 52), 10 * DAY, 143, 49_101, 340),
        Orbiter("S2C", _instant(2026, 9, 12, 6, 27), 10 * DAY, 143, 10_301, 70),
        Orbiter("S3A", _instant(2026, 9, 10, 20, 5), 27 * DAY, 385, 55_001, 143),
        Orbiter("S3B", _instant(2026, 9, 10, 20, 44), 27 * DAY, 385, 43_601, 124),
        Orbiter("S5P", _instant(2026, 9, 15, 10, 40), 16 * DAY, 227, 46_201, 203),
    )
}
