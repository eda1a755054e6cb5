"""One calibrated scene in, its ships and slicks out; by strips, with little memory."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.windows import Window

from simulator.chain.finding.cfar import Thresholds, bright_pixels, strips
from simulator.chain.finding.ground import Ground, ground_of
from simulator.chain.finding.shapes import Blob, blobs, without_ghosts
from simulator.chain.finding.slicks import slicks

SURE = 12.0


@dataclass(frozen=True, slots=True)
class Found:
    """A ship as it is seen. Metres and true degrees; the heading may be the opposite one."""

    number: int
    latitude: float
    longitude: float
    line: float
    sample: float
    length: float
    width: float
    heading: float
    score: float
    mmsi: int | None = None
    name: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Slick:
    """Its outline as longitude and latitude, closed, and its area in square metres."""

    ring: list[tuple[float, float]]
    area: float


def detect(scene: Path, mask: Path, thresholds: Thresholds) -> tuple[list[Found], list[Slick]]:
    """`scene` holds sigma nought with its control points, `mask` one where there is sea."""
    ground = ground_of(scene)
    found: list[Blob] = []
    oil: list[Slick] = []
    with rasterio.open(scene) as values, rasterio.open(mask) as sea:
        for first, last, start, stop in strips(values.height):
            window = Window(0, start, values.width, stop - start)
            sigma = values.read(1, window=window)
            at_sea = sea.read(1, window=window) == 1
            bright = bright_pixels(sigma, at_sea, thresholds)
            for blob in blobs(bright, ground.spacing):
                if first <= blob.line + start < last:
                    found.append(replace(blob, line=blob.line + start))
            oil.extend(
                _slick(ground, ring, start, area)
                for ring, area in slicks(sigma, at_sea, ground.spacing)
            )
    ships = without_ghosts(found, ground.spacing)
    ships.sort(key=lambda blob: (blob.line, blob.sample))
    return [_found(ground, number, blob) for number, blob in enumerate(ships, 1)], oil


def _found(ground: Ground, number: int, blob: Blob) -> Found:
    latitude, longitude = ground.position(blob.line, blob.sample)
    return Found(
        number,
        round(latitude, 6),
        round(longitude, 6),
        round(blob.line, 2),
        round(blob.sample, 2),
        round(blob.length, 1),
        round(blob.width, 1),
        round(ground.heading_of(blob.axis), 1),
        round(float(np.clip(blob.score / SURE, 0, 1)), 3),
    )


def _slick(ground: Ground, ring: list[tuple[float, float]], start: int, area: float) -> Slick:
    places = (ground.position(line + start, sample) for line, sample in ring)
    return Slick([(round(lon, 6), round(lat, 6)) for lat, lon in places], round(area))
