"""The picture as a GeoTIFF with ground control points and no map projection, as a GRD is."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import rasterio
from rasterio.control import GroundControlPoint
from rasterio.errors import NotGeoreferencedWarning
from rasterio.windows import Window

from maas.scenes.geometry import Geometry
from maas.scenes.image import Scene, blocks
from maas.scenes.spec import MARK

GRID = 11


def grid_points(geometry: Geometry) -> Iterator[tuple[int, int, float, float]]:
    """Line, sample, longitude and latitude on a regular grid that reaches all four edges."""
    spec = geometry.spec
    for row in range(GRID):
        for column in range(GRID):
            line = round(row * (spec.lines - 1) / (GRID - 1))
            sample = round(column * (spec.samples - 1) / (GRID - 1))
            yield line, sample, *geometry.position(line, sample)


def write_raster(scene: Scene, path: Path) -> None:
    """One band of unsigned 16-bit amplitudes, uncompressed, block after block."""
    spec = scene.spec
    points = [
        GroundControlPoint(line + 0.5, sample + 0.5, longitude, latitude, 0.0)
        for line, sample, longitude, latitude in grid_points(scene.geometry)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(
            path,
            "w",
            driver="GTiff",
            width=spec.samples,
            height=spec.lines,
            count=1,
            dtype="uint16",
            gcps=points,
            crs="EPSG:4326",
            nodata=0,
        ) as target:
            target.update_tags(
                TIFFTAG_IMAGEDESCRIPTION=f"{MARK}; {spec.image_id}",
                TIFFTAG_SOFTWARE="MaaS canary",
                TIFFTAG_DATETIME=f"{spec.acquired_at:%Y:%m:%d %H:%M:%S}",
                SYNTHETIC="true",
            )
            for first, numbers in blocks(scene):
                window = Window(0, first, spec.samples, len(numbers))
                target.write(numbers, 1, window=window)
