"""Chance that depends on nothing but its name: one seeded generator per satellite and day.

Days do not disturb one another, so a longer history begins like a shorter one.
"""

from __future__ import annotations

import random
from uuid import UUID

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


class Luck:
    """A named random generator with the draws this world needs. Times in microseconds."""

    def __init__(self, *names: object) -> None:
        self._random = random.Random("/".join(str(name) for name in names))

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        return self._random.randint(low, high)

    def delay(self, typical: int, spread: int) -> int:
        """A delay around `typical`, in whole milliseconds, skewed to the late side."""
        drawn = typical + int(self._random.gauss(0, spread))
        tail = int(self._random.expovariate(1.0) * spread / 2)
        return max(30 * SECOND, drawn + tail) // 1000 * 1000

    def pick(self, *choices: str) -> str:
        return self._random.choice(choices)

    def weighted(self, weights: dict[str, int]) -> str:
        return self._random.choices(list(weights), list(weights.values()))[0]

    def hexadecimal(self, digits: int) -> str:
        return f"{self._random.getrandbits(4 * digits):0{digits}X}"

    def uuid(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def md5(self) -> str:
        return f"{self._random.getrandbits(128):032x}"
