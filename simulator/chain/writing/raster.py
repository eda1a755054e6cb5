"""The picture for a map: eight bits, north up, tiled, with overviews; zero is no data."""

from __future__ import annotations

import math
import warnings
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import from_bounds
from rasterio.warp import Resampling, reproject

from simulator.chain.finding.ground import METRES_PER_DEGREE, Ground

LARGEST = 4096
DARKEST, BRIGHTEST = -32.0, 0.0
"""Decibels of sigma nought that become 1 and 255."""


def write_picture(scene: Path, ground: Ground, path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(scene) as source:
            step = max(1, math.ceil(max(source.height, source.width) / LARGEST))
            shape = (source.height // step, source.width // step)
            sigma = source.read(1, out_shape=shape)
            points, crs = source.gcps
    picture = np.where(sigma > 0, _eight_bits(sigma), 0).astype(np.uint8)
    for point in points:
        point.row, point.col = point.row / step, point.col / step
    corners = corners_of(ground)
    south, north = (pick(lat for lat, _ in corners) for pick in (min, max))
    west, east = (pick(lon for _, lon in corners) for pick in (min, max))
    degrees = ground.spacing * step / METRES_PER_DEGREE
    height = max(1, round((north - south) / degrees))
    width = max(1, round((east - west) * math.cos(math.radians(north)) / degrees))
    transform = from_bounds(west, south, east, north, width, height)
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=1, dtype="uint8",
        crs="EPSG:4326", transform=transform, nodata=0, compress="deflate", tiled=True,
        blockxsize=256, blockysize=256,
    ) as target:  # fmt: skip
        warped = np.zeros((height, width), dtype=np.uint8)
        reproject(
            picture, warped, gcps=points, src_crs=crs, dst_crs="EPSG:4326",
            dst_transform=transform, src_nodata=0, dst_nodata=0, resampling=Resampling.nearest,
        )  # fmt: skip
        target.write(warped, 1)
        target.build_overviews([2, 4, 8], Resampling.average)


def corners_of(ground: Ground) -> list[tuple[float, float]]:
    """Latitude and longitude of the four corners, around the scene."""
    bottom, right = ground.lines - 0.5, ground.samples - 0.5
    pixels = ((-0.5, -0.5), (-0.5, right), (bottom, right), (bottom, -0.5))
    return [ground.position(line, sample) for line, sample in pixels]


def _eight_bits(sigma: NDArray[np.float32]) -> NDArray[np.float32]:
    decibels = 10 * np.log10(np.maximum(sigma, 1e-6))
    share = (decibels - DARKEST) / (BRIGHTEST - DARKEST)
    bits: NDArray[np.float32] = np.clip(share * 254 + 1, 1, 255)
    return bits
