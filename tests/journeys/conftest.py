"""Whole journeys: the real command line, the simulated segment, an embedded PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Rows = dict[str, dict[str, Any]]
PlayDemo = Callable[..., Rows]
START = "2026-10-01T00:00:00Z"
CATALOGUE = Path(__file__).parents[2] / "maas" / "catalogue" / "examples" / "copernicus"


def run_demo(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run `maas demo --once` to its good end; what it said goes to the failure."""
    command = [sys.executable, "-m", "maas.cli.main", "demo", "--once", *words]
    told = {**os.environ, **environ}
    done = subprocess.run(command, capture_output=True, text=True, timeout=560, env=told)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done


@pytest.fixture(scope="session")
def play_demo(tmp_path_factory: pytest.TempPathFactory) -> PlayDemo:
    """Run `maas demo --once` and return its table by objective."""

    def run(*, days: int, seed: int = 7, extra: tuple[str, ...] = ()) -> Rows:
        table = tmp_path_factory.mktemp("demo") / "table.json"
        run_demo("--days", str(days), "--seed", str(seed), "--json", str(table), *extra)
        return {row["objective"]: row for row in json.loads(table.read_text())}

    return run


@pytest.fixture(scope="session")
def truth(tmp_path_factory: pytest.TempPathFactory) -> PlayDemo:
    """What a perfect observer of the same world computes, by the simulator's own code."""

    def run(*, days: int, seed: int = 7) -> Rows:
        table = tmp_path_factory.mktemp("truth") / "truth.json"
        command = [sys.executable, "-m", "simulator", "truth", "--seed", str(seed)]
        command += ["--start", START, "--days", str(days)]
        command += ["--catalogue", str(CATALOGUE), "--json", str(table)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=560)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return {row["objective"]: row for row in json.loads(table.read_text())}

    return run
