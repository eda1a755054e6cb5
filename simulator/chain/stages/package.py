"""The customer's files are written; this is where a delivery is spoilt on demand."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from simulator.chain.finding.detector import Found, Slick
from simulator.chain.finding.ground import ground_of
from simulator.chain.stages.calibrate import SIGMA
from simulator.chain.stages.correlate import CORRELATED
from simulator.chain.stages.detect import made_from, read_found
from simulator.chain.steps import stamp
from simulator.chain.task import Task, read_json
from simulator.chain.writing.gml import Source, oil_gml, vessels_gml
from simulator.chain.writing.manifest import write_manifest
from simulator.chain.writing.raster import corners_of, write_picture
from simulator.chain.writing.tables import vessels_csv, vessels_geojson

SATELLITES: Final = {"S1": "SENTINEL-1A", "S2": "SENTINEL-2A", "RS2": "RADARSAT-2"}
SECONDS_A_LINE: Final = 10 / 6800


async def package(task: Task) -> list[str]:
    return await asyncio.to_thread(_package, task)


def _package(task: Task) -> list[str]:
    correlated = task.folder("correlate") / CORRELATED
    ships, slicks = read_found(correlated)
    if "empty_delivery" in task.faults:
        ships = []
    folder = task.out / "delivery"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    _write(task, ships, slicks, folder)
    broken = task.faults.get("corrupt_output")
    if broken is not None and broken["what"] != "checksum":
        BREAKS[broken["what"]](folder)
    told = read_json(correlated)
    write_manifest(
        folder,
        {
            "image": task.image,
            "customer": task.step.customer,
            "mission": task.step.mission,
            "supplier": task.step.supplier,
            "acquired_at": task.step.acquired_at,
            "packaged_at": task.step.at,
            "made_from": made_from(correlated, task),
            "synthetic": True,
            "ships": len(ships),
            "ais": {
                "transmitters_inside": told["transmitters_inside"],
                "matched": sum(1 for ship in ships if ship.mmsi is not None),
            },
        },
    )
    if broken is not None and broken["what"] == "checksum":
        BREAKS["checksum"](folder)
    return [task.shown(path) for path in sorted(folder.iterdir())]


def _write(task: Task, ships: list[Found], slicks: list[Slick], folder: Path) -> None:
    scene = task.folder("calibrate") / SIGMA
    ground = ground_of(scene)
    lasted = timedelta(seconds=ground.lines * SECONDS_A_LINE)
    source = Source(
        task.image,
        SATELLITES[task.step.mission],
        stamp(task.acquired_at),
        stamp(task.acquired_at + lasted),
        corners_of(ground),
    )
    swapped = "wrong_axis_order" in task.faults
    turned = [replace(one, latitude=one.longitude, longitude=one.latitude) for one in ships]
    plain = turned if swapped else ships
    (folder / "vessels.gml").write_bytes(vessels_gml(ships, source, swapped=swapped))
    (folder / "vessels.csv").write_bytes(vessels_csv(plain, task.image))
    (folder / "vessels.geojson").write_bytes(vessels_geojson(plain, task.image, source.start))
    if slicks:
        (folder / "oil.gml").write_bytes(oil_gml(slicks, source))
    write_picture(scene, ground, folder / "raster.tif")


def _cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _after_the_sums(folder: Path) -> None:
    with (folder / "vessels.csv").open("a") as table:
        table.write("9999,,0.0,0.0,0,0,0,0,,true\n")


BREAKS: Final[Mapping[str, Callable[[Path], None]]] = {
    "gml": lambda folder: _cut(folder / "vessels.gml"),
    "raster": lambda folder: _cut(folder / "raster.tif"),
    "checksum": _after_the_sums,
}
