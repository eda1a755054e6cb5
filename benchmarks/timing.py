"""Several rounds of the same work, in turn with what it is compared with; medians are quoted."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

ROUNDS = 5


def compare(unit: str, amount: int, contenders: Mapping[str, Callable[[], object]]) -> None:
    """Run all contenders in turn, ROUNDS times, and print rates in `unit` per second."""
    spent: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, work in contenders.items():
            before = time.perf_counter()
            work()
            spent[name].append(time.perf_counter() - before)
    for name, times in spent.items():
        rates = sorted(amount / seconds for seconds in times)
        print(
            f"  {name:<32} {statistics.median(rates):>12,.0f} {unit}/s"
            f"   (min {rates[0]:,.0f}, max {rates[-1]:,.0f}, {ROUNDS} rounds)"
        )


def report(what: str, spent: float, unit: str) -> None:
    """Print one measurement of work that cannot be repeated as it is."""
    print(f"  {what:<48} {spent:>12,.2f} {unit}")
