"""A pipeline in the middle of its work: what the pages of pipelines are tested with."""

from __future__ import annotations

import json
from datetime import datetime

from collectors.pipelines.keeping import Keeping
from maas.catalogue.model import Catalogue
from maas.db import facts_cursor, facts_readings
from maas.db.connection import Database
from maas.db.facts_readings import Reading
from maas.runtime.role import App
from sla_engine.judge import adopt, judge
from sla_engine.pipelines.watching import Watching
from tests.collectors.pipelines.chains import app, catalogue, minute, passage, step

NOW = minute(13.5)
AIS = {"ais": {"title": "AIS", "kind": "ais", "url": "tcp://127.0.0.1:1", "party": "net",
               "areas": {"strait": {"west": 0, "south": 0, "east": 1, "north": 1}}}}  # fmt: skip
OBJECTIVES = {
    "in-time": {
        "title": {"en": "Delivered in 15 min", "fr": "Livré en 15 min"}, "kind": "timeliness",
        "population": {"from": "pipeline", "pipeline": "ships"}, "deadline": "15m",
        "clock": {"start": "acquired_at", "stop": "left", "at": ["deliver"]}, "target": "90%",
    }
}  # fmt: skip
ODD = "S1A/odd image"
TOLD = [
    *passage("S1A_DELIVERED", 3, 7, 9),
    *passage("S1A_IN_DANGER", 11), step("S1A_IN_DANGER", "detect", "entered", 11),
    *passage("S1A_OVERWRITTEN", 2),
    step("S1A_OVERWRITTEN", "detect", "entered", 2, task="d1", host="node-7"),
    step("S1A_OVERWRITTEN", "detect", "entered", 4, attempt=2, task="d2", host="node-3"),
    step("S1A_OVERWRITTEN", "detect", "left", 6, attempt=2, task="d2", host="node-3",
         outputs=["/out/o.tif"], parents=["S1A_DELIVERED"]),
    step("S1A_OVERWRITTEN", "detect", "left", 8, task="d1", host="node-7", outputs=["/out/o.tif"]),
    *passage("S2A_AT_THE_ANALYSTS", 2, 5, mission="S2"),
    step("S2A_AT_THE_ANALYSTS", "quality-control", "entered", 12, mission="S2"),
    step("RS2_BACKUP", "retrieve", "failed", 9, mission="RS2", supplier="mda", reason="no answer"),
    *passage("RS2_BACKUP", 12.5, begin=9.5, attempt=2, mission="RS2", supplier="egeos"),
    *passage(ODD, 12.8, customer="<script>"),
]  # fmt: skip


def fleet() -> Catalogue:
    """The catalogue of the pipeline, with a feed, a promise and a place to look further."""
    return catalogue(
        objectives=OBJECTIVES, feeds=AIS, links={"logs": "https://logs.example/?q={image}"}
    )


async def fly(database: Database) -> App:
    """Tell it all, judged at NOW."""
    world = app(database, fleet())
    bodies = [json.dumps(one).encode() for one in TOLD]
    await Keeping(world, "ships", "bus").bodies(bodies, NOW, NOW)
    async with database.transaction() as connection:
        silent = [Reading("positions", "strait", minute(n), 0.0) for n in (0, 1)]
        await facts_readings.store_readings(connection, "ships.ais", silent)
        await facts_cursor.advance(connection, "ships.ais", NOW, NOW, 1)
    await judge(world, await adopt(world, NOW), NOW)
    await Watching(world).run(NOW)
    return world


def clock() -> datetime:
    return NOW
