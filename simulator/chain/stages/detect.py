"""Ships and slicks are found; an attempt that was given up finds only the brightest."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path

from simulator.chain.finding import detector
from simulator.chain.finding.cfar import Thresholds
from simulator.chain.stages.calibrate import SEA, SIGMA
from simulator.chain.task import Task, read_json, write_json

FOUND = "detections.json"
WORSE = Thresholds(seed=11.0, grow=5.0)


async def detect(task: Task) -> list[str]:
    calibrated = task.folder("calibrate")
    thresholds = WORSE if task.worse else Thresholds()
    ships, slicks = await asyncio.to_thread(
        detector.detect, calibrated / SIGMA, calibrated / SEA, thresholds
    )
    told = {
        "image": task.image,
        "made_from": {"detect": task.step.attempt},
        "ships": [ship.to_json() for ship in ships],
        "slicks": [asdict(slick) for slick in slicks],
    }
    write_json(task.out / FOUND, told)
    return [task.shown(task.out / FOUND)]


def made_from(path: Path, task: Task) -> dict[str, int]:
    """The attempts that a file stands on, and the one that reads it."""
    earlier: dict[str, int] = read_json(path)["made_from"]
    return {**earlier, task.step.stage: task.step.attempt}


def read_found(path: Path) -> tuple[list[detector.Found], list[detector.Slick]]:
    told = read_json(path)
    ships = [detector.Found(**ship) for ship in told["ships"]]
    rings = [([(lon, lat) for lon, lat in one["ring"]], one["area"]) for one in told["slicks"]]
    return ships, [detector.Slick(ring, area) for ring, area in rings]
