"""Between pixels and degrees by the ground control points of a scene, both ways.

Line and sample mean a pixel's centre; control points mean its upper left corner plus a half, as
GDAL counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.control import GroundControlPoint

METRES_PER_DEGREE = 111_194.93


@dataclass(frozen=True, slots=True)
class Ground:
    """Quadratic ways there and back, fitted once. `heading` is where lines grow, true degrees."""

    there: NDArray[np.floating[Any]]
    back: NDArray[np.floating[Any]]
    origin: tuple[float, float]
    lines: int
    samples: int
    spacing: float
    heading: float

    def position(self, line: float, sample: float) -> tuple[float, float]:
        """Latitude and longitude."""
        lat, lon = _terms(line / self.lines, sample / self.samples) @ self.there
        return float(lat) + self.origin[0], float(lon) + self.origin[1]

    def pixel(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Line and sample, possibly outside."""
        terms = _terms(latitude - self.origin[0], longitude - self.origin[1])
        line, sample = terms @ self.back
        return float(line) * self.lines, float(sample) * self.samples

    def heading_of(self, axis: float) -> float:
        """The true heading, or its opposite, of an axis given from growing lines to samples."""
        return (self.heading + axis) % 180


def ground_of(path: Path) -> Ground:
    with rasterio.open(path) as source:
        points, _ = source.gcps
        return fitted(points, source.height, source.width)


def fitted(points: list[GroundControlPoint], lines: int, samples: int) -> Ground:
    pixels = np.array([(p.row - 0.5, p.col - 0.5) for p in points])
    places = np.array([(p.y, p.x) for p in points])
    origin = places.mean(axis=0)
    unit, moved = pixels / (lines, samples), places - origin
    there = np.linalg.lstsq(_terms(*unit.T), moved, rcond=None)[0]
    back = np.linalg.lstsq(_terms(*moved.T), unit, rcond=None)[0]
    at = (float(origin[0]), float(origin[1]))
    rough = Ground(there, back, at, lines, samples, 1.0, 0.0)
    lat0, lon0 = rough.position(0, samples / 2)
    lat1, lon1 = rough.position(lines - 1, samples / 2)
    north = (lat1 - lat0) * METRES_PER_DEGREE
    east = (lon1 - lon0) * METRES_PER_DEGREE * math.cos(math.radians(lat0))
    spacing = math.hypot(north, east) / (lines - 1)
    heading = math.degrees(math.atan2(east, north)) % 360
    return Ground(there, back, at, lines, samples, spacing, heading)


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two near positions, each latitude and longitude."""
    shrink = math.cos(math.radians((one[0] + other[0]) / 2))
    north = (one[0] - other[0]) * METRES_PER_DEGREE
    return math.hypot(north, (one[1] - other[1]) * METRES_PER_DEGREE * shrink)


def _terms(a: float | NDArray[np.float64], b: float | NDArray[np.float64]) -> NDArray[np.float64]:
    one = np.ones_like(np.asarray(a, dtype=float))
    return np.stack([one, a, b, a * a, a * b, b * b, a * a * b, a * b * b], axis=-1)
