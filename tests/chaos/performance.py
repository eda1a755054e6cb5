"""One performance: the undisturbed run first, then the disturbed one, then what became of it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.chaos.conductor import Conductor
from tests.chaos.endstate import Rows, contents, differences, digest, figures_of
from tests.chaos.faults import FAULTS, Fault, script
from tests.chaos.scene import Scene, scene_of
from tests.chaos.stage import Plot
from tests.chaos.telling import Told, told_of
from tests.chaos.undisturbed import play_undisturbed, truth_of

CREEP = timedelta(minutes=20)  # simulated, while the last messages wait for their next attempt
PATIENCE = 180.0

Say = Callable[[str], None]


@dataclass
class Outcome:
    """What was done to the platform, and what it made of it."""

    happened: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    digest: str = ""
    ours: Rows = field(default_factory=dict)
    undisturbed: Rows = field(default_factory=dict)
    truth: Rows = field(default_factory=dict)
    told: Told = field(default_factory=Told)
    facts: int = 0
    longest_pause: float = 0.0
    longest_pause_at: str = ""
    seconds: float = 0.0
    lives: int = 0
    ended: list[str] = field(default_factory=list)  # processes that ended unasked


async def perform(
    plot: Plot, folder: Path, faults: int, freeze: float, say: Say = print
) -> Outcome:
    """Play it twice and compare; raises NotConverged where the platform hangs."""
    outcome = Outcome()
    async with scene_of(plot, folder, freeze) as scene:
        await play_undisturbed(scene.undisturbed_url, plot, scene.segment, quiet(scene.environ))
        outcome.truth = await truth_of(plot, folder / "catalogue", folder)
        say(f"the undisturbed run of {plot.days} days is done")
        await scene.brokers.open()
        say("the three nodes are one cluster; what follows is disturbed")
        await scene.segment.set_clock(datetime.fromisoformat(scene.clock_file.read_text()))
        began = time.monotonic()
        conductor = Conductor(
            scene.direct_url, scene.catalogue, scene.segment, scene.clock_file, scene.fleet
        )
        try:
            await _disturbed(scene, conductor, plot, faults, outcome, say)
            await _compare(scene, plot, outcome)
            say("the end states are compared")
            await _deliver_all(scene, conductor, plot)
            outcome.told = await told_of(scene.direct_url, scene.hook, scene.brokers)
        finally:
            conductor.close()
        outcome.seconds = time.monotonic() - began
        outcome.lives = sum(one.starts for one in scene.fleet.replicas)
        outcome.ended = [
            f"{one.name} ended with {code}" for one in scene.fleet.replicas for code in one.ended
        ]
    return outcome


def quiet(environ: dict[str, str]) -> dict[str, str]:
    """The environment of the undisturbed run: no clock of ours, no bus."""
    dropped = ("MAAS_CLOCK", "MAAS_DATABASE_URL", "MAAS_BROKER_URL")
    return {name: value for name, value in environ.items() if name not in dropped}


async def _disturbed(
    scene: Scene, conductor: Conductor, plot: Plot, faults: int, outcome: Outcome, say: Say
) -> None:
    drawn = script(plot.chaos_seed, plot.end, tuple(FAULTS), faults)
    async with asyncio.TaskGroup() as group:

        async def suffer(fault: Fault) -> None:
            await asyncio.sleep(fault.delay)
            victim = await FAULTS[fault.kind](scene, fault.number)
            outcome.happened[fault.kind] += 1
            say(f"  {fault.instant:%m-%d %H:%M} +{fault.delay:.2f} s  {fault.kind}: {victim}")

        async def at_instant(instant: datetime) -> None:
            while drawn and drawn[0].instant <= instant:
                group.create_task(suffer(drawn.pop(0)))

        await conductor.perform(plot.end, at_instant)
    say(f"{plot.end:%m-%d %H:%M} is reached, {len(conductor.pauses)} instants")
    worst = max(conductor.pauses, key=lambda instant: conductor.pauses[instant])
    outcome.longest_pause = conductor.pauses[worst]
    outcome.longest_pause_at = f"{worst:%m-%d %H:%M}"


async def _compare(scene: Scene, plot: Plot, outcome: Outcome) -> None:
    """Hold the end state against the undisturbed one, and again until both are equal."""
    expected = await contents(scene.undisturbed_url)
    deadline = time.monotonic() + PATIENCE
    while True:
        scene.fleet.watch()
        found = await contents(scene.direct_url)
        outcome.differences = differences(found, expected)
        if not outcome.differences or time.monotonic() > deadline:
            break
        await asyncio.sleep(1)
    outcome.digest = digest(found)
    outcome.facts = len(found["publication"]) + len(found["acquisition_pass"])
    outcome.facts += len(found["planned_datatake"]) + len(found["probe_sample"])
    outcome.ours = await figures_of(scene.direct_url, scene.catalogue, plot.end)
    outcome.undisturbed = await figures_of(scene.undisturbed_url, scene.catalogue, plot.end)


async def _deliver_all(scene: Scene, conductor: Conductor, plot: Plot) -> None:
    """Let time creep on until every message and event has arrived."""
    now = plot.end

    async def lacking() -> str:
        nonlocal now
        lack = await conductor.nothing_waits()
        if lack:
            now += CREEP
            await conductor.set_clock(now)
            await asyncio.sleep(1)
        return lack or await scene.brokers.backlog()

    await conductor.until(lacking)
