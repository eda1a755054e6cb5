"""The undisturbed run and the simulator's truth: what the disturbed one is held against.

The undisturbed run plays the same history in one process, in order, without a bus, and without
anything that fails: the least that can go wrong.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from maas.cli.assembly import ROLES, open_app
from maas.cli.segment import Segment
from maas.runtime.play import Score, play
from maas.runtime.settings import read_settings
from tests.chaos.endstate import Rows
from tests.chaos.processes import die_with_parent
from tests.chaos.stage import START, STRIDE, Plot, read_catalogue

PLAYED = ("collectors", "engine")


async def play_undisturbed(
    url: str, plot: Plot, segment: Segment, environ: Mapping[str, str]
) -> None:
    """Play the whole history into a database."""
    catalogue = read_catalogue(environ)
    settings = read_settings(environ)
    driver = url.replace("postgresql://", "postgresql+asyncpg://")
    async with open_app(driver, settings, catalogue, environ) as app:
        roles = [ROLES[name](app) for name in PLAYED]
        try:
            score = Score(START, plot.end, STRIDE)
            await play(score, roles, segment.set_clock, lambda instant: None)
        finally:
            for role in roles:
                await role.close()


async def truth_of(plot: Plot, catalogue: Path, folder: Path) -> Rows:
    """What a perfect observer computes, by the simulator's own code."""
    table = folder / "truth.json"
    command = [sys.executable, "-m", "simulator", "truth", "--seed", str(plot.seed)]
    command += ["--start", START.isoformat(), "--days", str(plot.days)]
    command += ["--catalogue", str(catalogue), "--json", str(table)]
    process = await asyncio.create_subprocess_exec(
        *die_with_parent(command), stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()[-2000:]
    return {row["objective"]: row for row in json.loads(table.read_text())}
