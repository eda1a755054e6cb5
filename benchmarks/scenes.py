"""A synthetic scene of 10,000 x 10,000 pixels, as a process of its own on one core.

The target is 30 s and 2 GB; the figures are the whole process's, interpreter and imports included.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time

SIDE = 10_000
MAKE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from maas.scenes import SceneSpec, write_scene
side, mission, folder = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
at = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
write_scene(SceneSpec(7, at, mission, lines=side, samples=side, ships=100), folder)
"""


def run() -> None:
    """Print seconds and memory for each wrapping."""
    for mission in ("S1", "RS2"):
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            command = [sys.executable, "-c", MAKE, str(SIDE), mission, folder]
            subprocess.run(command, check=True, preexec_fn=_one_core)
            elapsed = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"  {mission:<4} {elapsed:6.1f} s   {peak:6.0f} MB at most")


def _one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
