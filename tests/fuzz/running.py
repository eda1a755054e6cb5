"""How long a parser is fuzzed: some dozens of examples in every run, or so many seconds.

MAAS_FUZZ_SECONDS=600 (`make fuzz`) fuzzes each parser for ten minutes, and says how many examples
that were.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

T = TypeVar("T")
SECONDS = float(os.environ.get("MAAS_FUZZ_SECONDS", "0"))
A_FEW, MANY = 40, 2_000
CHECKS = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)


def fuzz(strategy: st.SearchStrategy[T], check: Callable[[T], None]) -> None:
    """Give examples to a check; whatever it raises is a failure, shrunk to a small example."""
    count = 0

    def counted(example: T) -> None:
        nonlocal count
        count += 1
        check(example)

    def run(examples: int, *, derandomize: bool) -> None:
        chosen = settings(
            max_examples=examples, deadline=None, database=None, derandomize=derandomize,
            suppress_health_check=CHECKS, phases=(Phase.generate, Phase.shrink),
        )  # fmt: skip
        chosen(given(strategy)(counted))()

    if not SECONDS:
        run(A_FEW, derandomize=True)
        return
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        run(MANY, derandomize=False)
    print(f"{count} examples in {SECONDS:.0f} s")
