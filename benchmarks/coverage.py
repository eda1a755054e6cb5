"""Completeness of datatakes with 99 products each, in one process, without input or output."""

from __future__ import annotations

import random

from benchmarks.timing import compare
from maas.domain.intervals import Interval, reached_at

PRODUCTS, DATATAKES = 99, 2000


def run() -> None:
    """Print datatakes per second."""
    luck = random.Random(7)
    datatakes = [
        [
            (luck.randrange(10**9), Interval(n * 10_000_000, (n + 1) * 10_000_000 + 500_000))
            for n in range(PRODUCTS)
        ]
        for _ in range(DATATAKES)
    ]
    expected = PRODUCTS * 10_000_000
    compare(
        "datatakes",
        DATATAKES,
        {"reached_at": lambda: [reached_at(arrivals, expected) for arrivals in datatakes]},
    )
