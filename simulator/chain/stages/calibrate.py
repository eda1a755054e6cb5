"""Digital numbers become sigma nought, by the product's own table, and what is sea is marked."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import rasterio
from defusedxml import ElementTree as ET  # noqa: N817
from numpy.typing import NDArray
from rasterio.windows import Window

from simulator.chain.finding.cfar import strips
from simulator.chain.finding.land import sea_of
from simulator.chain.task import Task, TaskFailed

SIGMA, SEA = "sigma.tif", "sea.tif"


async def calibrate(task: Task) -> list[str]:
    product = task.folder("retrieve")
    await asyncio.to_thread(calibrate_product, product, task.out)
    return [task.shown(task.out / name) for name in (SIGMA, SEA)]


def calibrate_product(product: Path, out: Path) -> None:
    """Reads a SAFE or RADARSAT-2 directory; writes sigma nought and the sea mask."""
    picture = picture_of(product)
    with rasterio.open(picture) as source:
        points, crs = source.gcps
        gains = _gains(product, source.width)
        profile = {
            "driver": "GTiff",
            "width": source.width,
            "height": source.height,
            "count": 1,
            "gcps": points,
            "crs": crs,
        }
        with (
            rasterio.open(out / SIGMA, "w", dtype="float32", nodata=0, **profile) as sigma,
            rasterio.open(out / SEA, "w", dtype="uint8", compress="deflate", **profile) as mask,
        ):
            for first, last, start, stop in strips(source.height):
                numbers = source.read(1, window=Window(0, start, source.width, stop - start))
                values = np.square(numbers.astype(np.float32)) / gains
                sea = sea_of(values, numbers > 0)
                kept, window = (
                    slice(first - start, last - start),
                    Window(0, first, source.width, last - first),
                )
                sigma.write(values[kept], 1, window=window)
                mask.write(sea[kept].astype(np.uint8), 1, window=window)


def picture_of(product: Path) -> Path:
    """The first measurement of a SAFE, or the imagery of a RADARSAT-2 directory."""
    for pattern in ("measurement/*.tif*", "imagery_*.tif"):
        for path in sorted(product.glob(pattern)):
            return path
    raise TaskFailed(f"{product.name} holds no picture")


def _gains(product: Path, samples: int) -> NDArray[np.float32]:
    """What squared numbers are divided by, for each sample."""
    table = product / "lutSigma.xml"
    if table.exists():
        text = ET.parse(table).findtext("{*}gains") or ""
        gains = np.array(text.split(), dtype=np.float32)
    else:
        gains = _safe_gains(product, samples)
    if gains.shape != (samples,):
        raise TaskFailed(f"the calibration table is for {gains.size} samples, not {samples}")
    return gains


def _safe_gains(product: Path, samples: int) -> NDArray[np.float32]:
    for path in sorted(product.glob("annotation/calibration/calibration-*.xml")):
        vector = ET.parse(path).find("{*}calibrationVectorList/{*}calibrationVector")
        if vector is not None:
            knots = np.array((vector.findtext("{*}pixel") or "").split(), dtype=float)
            values = np.array((vector.findtext("{*}sigmaNought") or "").split(), dtype=float)
            gains: NDArray[np.float32] = np.interp(np.arange(samples), knots, values) ** 2
            return gains.astype(np.float32)
    raise TaskFailed(f"{product.name} holds no calibration")
