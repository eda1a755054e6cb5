"""The images themselves: a scene of the seed, wrapped as its mission wraps it, with its truth.

Optical Sentinel-2 images are the same radar-like scenes in a SAFE: it is the road they take that
differs. Ships here say other MMSI than canaries do, so that nobody takes them for one.
"""

from __future__ import annotations

import math
import random
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import rasterio

from maas.scenes import ImpossibleScene, Scene, SceneSpec, compose
from maas.scenes.ais import ais_lines
from maas.scenes.safe import md5_of
from maas.scenes.writing import WRAPPINGS
from simulator.chain.plan import Image
from simulator.chain.stages.calibrate import picture_of

CANARY_MMSI, PLAIN_MMSI = 999_000_000, 200_000_000
"""No country has 200 or 999."""
SHIPS_PER_PIXEL = 9 / 512**2
MOST_SHIPS = 60
SLICK_CHANCE = 0.35
SLICK_DARKNESS = 0.32
"""What a slick leaves of the amplitude."""


@dataclass(frozen=True, slots=True)
class Scenery:
    """A product on disk, the ships that are in it, and what they said by AIS."""

    product: Path
    ships: list[dict[str, Any]]
    slicks: int
    ais: list[str]


def make(image: Image, folder: Path) -> Scenery:
    """Write the product into a new folder; the same image gives the same pixels."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    scene = _composed(image)
    WRAPPINGS[scene.spec.mission](scene, folder)
    slicks = _spill(image, scene, folder)
    ships = tuple(replace(one, mmsi=one.mmsi - CANARY_MMSI + PLAIN_MMSI) for one in scene.ships)
    scene = replace(scene, ships=ships)
    return Scenery(folder, list(_truth(scene)), slicks, list(ais_lines(scene)))


def pack(product: Path, archive: Path) -> tuple[int, str]:
    """The product as one file; its size and MD5."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        for path in sorted(product.rglob("*")):
            if path.is_file():
                packed.write(path, path.relative_to(product))
    return archive.stat().st_size, md5_of(archive)


def _composed(image: Image) -> Scene:
    ships = min(MOST_SHIPS, max(2, round(SHIPS_PER_PIXEL * image.size**2)))
    spec = SceneSpec(
        seed=image.scene_seed,
        acquired_at=image.acquired_at,
        mission="RS2" if image.mission == "RS2" else "S1",
        lines=image.size,
        samples=image.size,
        latitude=image.latitude,
        longitude=image.longitude,
        ships=ships,
        islands=1,
    )
    while True:
        try:
            return compose(spec)
        except ImpossibleScene:
            spec = replace(spec, ships=spec.ships - 1)


def _truth(scene: Scene) -> Iterator[dict[str, Any]]:
    for ship in scene.ships:
        longitude, latitude = scene.geometry.position(ship.line, ship.sample)
        yield {
            "mmsi": ship.mmsi,
            "latitude": round(latitude, 6),
            "longitude": round(longitude, 6),
            "length": ship.length,
            "heading": ship.heading,
            "contrast": ship.contrast,
            "dark": ship.dark,
        }


def _spill(image: Image, scene: Scene, product: Path) -> int:
    """On some images, a slick: an ellipse of calm water, away from land and ships."""
    chance = random.Random(f"slick/{image.scene_seed}")
    if chance.random() >= SLICK_CHANCE:
        return 0
    long, short, side = 44.0, 24.0, image.size
    for _ in range(200):
        line, sample = (chance.uniform(75, side - 75) for _ in range(2))
        ships = (math.hypot(one.line - line, one.sample - sample) for one in scene.ships)
        if min(ships, default=99.0) > 55 and not scene.land.near(line, sample, 60):
            _darken(picture_of(product), line, sample, long, short)
            return 1
    return 0


def _darken(picture: Path, line: float, sample: float, long: float, short: float) -> None:
    before = md5_of(picture)
    with rasterio.open(picture, "r+") as target:
        numbers = target.read(1)
        rows, columns = np.ogrid[: numbers.shape[0], : numbers.shape[1]]
        inside = ((rows - line) / long) ** 2 + ((columns - sample) / short) ** 2 < 1
        numbers[inside] = (numbers[inside] * SLICK_DARKNESS).astype(numbers.dtype)
        target.write(numbers, 1)
    for manifest in picture.parent.parent.glob("manifest.safe"):
        manifest.write_text(manifest.read_text().replace(before, md5_of(picture)))
