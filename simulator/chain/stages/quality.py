"""An analyst looks at what was found, strikes out what is too faint, and takes coffee breaks."""

from __future__ import annotations

from dataclasses import asdict

from simulator.chain.stages.detect import FOUND, made_from, read_found
from simulator.chain.task import Task, write_json

CHECKED = "checked.json"
ANALYSTS = ("Ama", "Benoît", "Chiara")
FAINT = 0.43
COFFEE_CHANCE, COFFEE_SHARE = 0.25, 0.4
LATE_SHARE = 4.0
"""An analyst who is late without further orders comes after four times the chain's pace."""


async def check_quality(task: Task) -> list[str]:
    chance = task.chance()
    if chance.random() < COFFEE_CHANCE:
        await task.pause(COFFEE_SHARE)
    late = task.faults.get("late_analyst")
    if late is not None:
        await task.pause(late["seconds"] / task.setting.pace if late["seconds"] else LATE_SHARE)
    ships, slicks = read_found(task.folder("detect") / FOUND)
    kept = [ship for ship in ships if ship.score >= FAINT]
    told = {
        "image": task.image,
        "made_from": made_from(task.folder("detect") / FOUND, task),
        "analyst": chance.choice(ANALYSTS),
        "struck_out": len(ships) - len(kept),
        "ships": [ship.to_json() for ship in kept],
        "slicks": [asdict(slick) for slick in slicks],
    }
    write_json(task.out / CHECKED, told)
    return [task.shown(task.out / CHECKED)]
