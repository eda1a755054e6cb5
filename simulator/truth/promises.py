"""One promise as the truth sees it, and the sweep that finds when it was kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Arrival = tuple[int, int, int]  # published_at, sensing start, sensing end
EVERYTHING = (-(1 << 62), 1 << 62)


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise with its fate. Instants and lengths in microseconds."""

    t0: int
    due_at: int
    t1: int | None
    cancelled: bool = False
    faulty: bool = False  # would be kept only with products whose clock is wrong
    expected: int = 0
    achieved: int = 0
    produced_on_time: int = 0
    produced_late: int = 0

    def state(self, as_of: int, abandon: int) -> str:
        """The word for it at an instant."""
        if self.cancelled:
            return "cancelled"
        if self.t1 is not None:
            return "on_time" if self.t1 <= self.due_at else "late"
        if self.faulty:
            return "unknown"
        if as_of <= self.due_at:
            return "not_due"
        return "overdue" if as_of < self.due_at + abandon else "missing"


def sweep(arrivals: Iterable[Arrival], expected: int) -> tuple[int | None, int]:
    """When the covered length first reached `expected`, and how much is covered in the end."""
    uncovered = [EVERYTHING]
    covered = 0
    kept_at: int | None = None
    for published_at, start, end in sorted(arrivals):
        remaining = []
        for low, high in uncovered:
            left, right = max(low, start), min(high, end)
            if left >= right:
                remaining.append((low, high))
                continue
            covered += right - left
            remaining += [piece for piece in ((low, left), (right, high)) if piece[0] < piece[1]]
        uncovered = remaining
        if kept_at is None and covered >= expected:
            kept_at = published_at
    return kept_at, covered
