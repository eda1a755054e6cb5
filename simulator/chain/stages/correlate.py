"""Ships that are seen meet those that say where they are; the rest is dark.

The feed is asked for what was received of late. A synthetic image may bring its own AIS, since no
transmitter speaks for it.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

from simulator.chain.finding import ais
from simulator.chain.finding.ground import ground_of
from simulator.chain.stages.calibrate import SIGMA
from simulator.chain.stages.detect import FOUND, made_from, read_found
from simulator.chain.stages.quality import CHECKED
from simulator.chain.task import Task, TaskFailed, write_json

CORRELATED = "correlated.json"
PATIENCE = 20.0


async def correlate(task: Task) -> list[str]:
    checked = task.folder("quality-control") / CHECKED
    found = checked if task.step.mission == "S2" else task.folder("detect") / FOUND
    ships, slicks = read_found(found)
    ear = ais.Ear()
    for line in await _received(task):
        ear.hear(line)
    for path in _brought(task):
        for line in path.read_text(errors="replace").splitlines():
            ear.hear(line)
    ground = ground_of(task.folder("calibrate") / SIGMA)
    named, inside = ais.correlate(ships, ear.around(task.acquired_at), ground, task.acquired_at)
    told = {
        "image": task.image,
        "made_from": made_from(found, task),
        "transmitters_inside": inside,
        "unreadable_lines": ear.unreadable,
        "ships": [ship.to_json() for ship in named],
        "slicks": [asdict(slick) for slick in slicks],
    }
    write_json(task.out / CORRELATED, told)
    return [task.shown(task.out / CORRELATED)]


def _brought(task: Task) -> list[Path]:
    """AIS files that came with the image, or beside it."""
    beside = task.setting.root / "inbox" / "ais"
    return [*task.folder("retrieve").rglob("*.nmea"), *beside.glob(f"{task.image}*.nmea")]


async def _received(task: Task) -> list[str]:
    """The feed's last minutes."""
    where = urlsplit((await task.desk.get("/desk/feed"))["ais"])
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
            try:
                writer.write(b"REPLAY\r\n")
                told = await reader.read(-1)
            finally:
                writer.close()
                await writer.wait_closed()
    except (OSError, TimeoutError) as error:
        raise TaskFailed(f"the AIS feed does not answer: {error}") from None
    return told.decode("ascii", errors="replace").splitlines()
