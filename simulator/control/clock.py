"""The segment's clock: frozen at an instant, or running at a speed from an anchor.

Everything a service shows is what exists at this clock's now. Instants are integer microseconds
since the epoch, UTC; real time is read only to let a running clock run.
"""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """Frozen while its speed is 0; otherwise `speed` simulated seconds pass in a real one."""

    def __init__(
        self, now: int, speed: float = 0, ticks: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._ticks = ticks
        self._anchor = now
        self._anchored_at = ticks()
        self._speed = speed

    @property
    def speed(self) -> float:
        return self._speed

    def now(self) -> int:
        """The simulated instant."""
        if not self._speed:
            return self._anchor
        return self._anchor + int((self._ticks() - self._anchored_at) * self._speed) // 1000

    def freeze(self, at: int) -> None:
        """Stop at an instant, earlier or later than now."""
        self._set(at, 0)

    def run(self, speed: float) -> None:
        """Go on from now; 1 is real time, 0 stops. Raises ValueError on a negative speed."""
        if speed < 0:
            raise ValueError(f"speed must be 0 (frozen) or more, got {speed}")
        self._set(self.now(), speed)

    def _set(self, anchor: int, speed: float) -> None:
        self._anchor, self._anchored_at, self._speed = anchor, self._ticks(), speed
