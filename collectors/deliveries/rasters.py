"""A delivered GeoTIFF, looked at block by block in bounded memory, and never trusted.

Its header is believed only within bounds: how many pixels, how large a block, how many times more
than the file holds. What GDAL says of a file it cannot read becomes RasterRefused.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.errors import NotGeoreferencedWarning, RasterioError

MOST_PIXELS = 4_000_000_000
LARGEST_BLOCK = 64 * 1024 * 1024
MOST_BLOCKS = 1_000_000
MOST_INFLATED = 2000
SMALL = 16 * 1024 * 1024
"""What inflates to less than this needs no suspicion."""
MOST_BANDS = 64
OPTIONS = {
    "GDAL_CACHEMAX": 64,
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GTIFF_SRS_SOURCE": "GEOKEYS",
    "GDAL_NUM_THREADS": 1,
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
}


class RasterRefused(Exception):
    """Not a raster that we read; the message says why."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of the pixels with data of one band; nothing when there is none."""

    least: float
    most: float
    mean: float


@dataclass(frozen=True, slots=True)
class Raster:
    """What was seen of a raster. `nodata` counts pixels over all bands, as `pixels` does."""

    width: int
    height: int
    bands: int
    georeferenced: bool
    crs: str | None
    bounds: tuple[float, float, float, float] | None
    overviews: tuple[int, ...]
    pixels: int
    nodata: int
    statistics: tuple[Statistics | None, ...]


def look_at(path: Path) -> Raster:
    """Everything about a raster; raises RasterRefused."""
    try:
        with warnings.catch_warnings(), rasterio.Env(**OPTIONS):
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path, driver="GTiff") as source:
                _bounded(source, path.stat().st_size)
                return _seen(source)
    except RasterRefused:
        raise
    except (RasterioError, CPLE_BaseError, ValueError, OSError, MemoryError, OverflowError) as why:
        words = " ".join(str(why).replace(str(path), path.name).split())[:200]
        raise RasterRefused(f"it cannot be read: {words or type(why).__name__}") from None


def _bounded(source: rasterio.DatasetReader, size: int) -> None:
    if not 1 <= source.count <= MOST_BANDS:
        raise RasterRefused(f"it has {source.count} bands; at most {MOST_BANDS} are read")
    pixels = source.width * source.height
    if pixels > MOST_PIXELS:
        raise RasterRefused(f"it says it has {pixels} pixels; at most {MOST_PIXELS} are read")
    blocks, inflated = 0, 0
    for (high, wide), kind in zip(source.block_shapes, source.dtypes, strict=True):
        weight = np.dtype(kind).itemsize
        if min(high, source.height) * min(wide, source.width) * weight > LARGEST_BLOCK:
            raise RasterRefused(f"its blocks are {wide} x {high} pixels: too large to be read")
        blocks += math.ceil(source.height / high) * math.ceil(source.width / wide)
        inflated += pixels * weight
    if blocks > MOST_BLOCKS:
        raise RasterRefused(f"it has {blocks} blocks; at most {MOST_BLOCKS} are read")
    if inflated > SMALL and inflated > MOST_INFLATED * size:
        raise RasterRefused(f"{size} bytes would become {inflated}: that is no picture")


def _seen(source: rasterio.DatasetReader) -> Raster:
    gcps, gcps_crs = source.gcps
    mapped = source.crs is not None and not source.transform.is_identity
    crs = source.crs if mapped else gcps_crs if gcps else None
    bounds = _bounds(source, gcps) if crs is not None else None
    counts = [_band(source, band) for band in source.indexes]
    return Raster(
        width=source.width,
        height=source.height,
        bands=source.count,
        georeferenced=crs is not None and bounds is not None,
        crs=None if crs is None else crs.to_string()[:100],
        bounds=bounds,
        overviews=tuple(source.overviews(1)),
        pixels=source.width * source.height * source.count,
        nodata=sum(nodata for nodata, _ in counts),
        statistics=tuple(statistics for _, statistics in counts),
    )


def _bounds(
    source: rasterio.DatasetReader, gcps: list[rasterio.control.GroundControlPoint]
) -> tuple[float, float, float, float] | None:
    if not gcps:
        box = tuple(float(edge) for edge in source.bounds)
    else:
        xs, ys = [float(p.x) for p in gcps], [float(p.y) for p in gcps]
        box = (min(xs), min(ys), max(xs), max(ys))
    west, south, east, north = box
    return (west, south, east, north) if all(map(math.isfinite, box)) else None


def _band(source: rasterio.DatasetReader, band: int) -> tuple[int, Statistics | None]:
    """How many pixels hold no data, and statistics of the others."""
    declared = source.nodatavals[band - 1]
    nodata, seen, total = 0, 0, 0.0
    least, most = math.inf, -math.inf
    for _, window in source.block_windows(band):
        block: NDArray[np.generic] = source.read(band, window=window)
        values = _with_data(block, declared)
        nodata += block.size - values.size
        if values.size:
            seen += values.size
            total += float(values.sum(dtype=np.float64))
            least, most = min(least, float(values.min())), max(most, float(values.max()))
    return nodata, Statistics(least, most, total / seen) if seen else None


def _with_data(block: NDArray[np.generic], nodata: float | None) -> NDArray[np.generic]:
    if np.iscomplexobj(block):
        block = np.abs(block)
    keep = np.isfinite(block) if block.dtype.kind == "f" else np.ones(block.shape, dtype=bool)
    if nodata is not None and not math.isnan(nodata):
        keep &= block != nodata
    values: NDArray[np.generic] = block[keep]
    return values
