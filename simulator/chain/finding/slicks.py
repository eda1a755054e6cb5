"""Dark, smooth and large: oil, or what looks like it from space."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import rasterio.features
from numpy.typing import NDArray
from rasterio.transform import Affine
from scipy.ndimage import binary_opening, label, uniform_filter

COARSE = 4
BOX = 3
SHARE_OF_SEA = 0.4
LEAST_SQUARE_METRES = 160_000.0
SEEN_BY_COLUMN = 21

Ring = list[tuple[float, float]]


def slicks(
    sigma: NDArray[np.float32], sea: NDArray[np.bool_], spacing: float
) -> Iterator[tuple[Ring, float]]:
    """The outline of each in lines and samples, and its area in square metres."""
    lines, samples = (side // COARSE * COARSE for side in sigma.shape)
    cells = (lines // COARSE, COARSE, samples // COARSE, COARSE)
    known = sea[:lines, :samples].reshape(cells).mean(axis=(1, 3)) > 0.9
    level = uniform_filter(sigma[:lines, :samples].reshape(cells).mean(axis=(1, 3)), BOX)
    usual = _usual(level, known)
    dark = binary_opening(known & (level < SHARE_OF_SEA * usual), iterations=2)
    labels, number = label(dark)
    cell = (COARSE * spacing) ** 2
    for which in range(1, number + 1):
        area = float((labels == which).sum()) * cell
        if area >= LEAST_SQUARE_METRES:
            yield _outline(labels == which), area


def _usual(level: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The sea's usual brightness falls with range: a median for each group of columns."""
    usual = np.zeros_like(level)
    every = float(np.median(level[known])) if known.any() else 0.0
    for first in range(0, level.shape[1], SEEN_BY_COLUMN):
        part = slice(first, first + SEEN_BY_COLUMN)
        values = level[:, part][known[:, part]]
        usual[:, part] = np.median(values) if values.size > SEEN_BY_COLUMN else every
    return usual


def _outline(mask: NDArray[np.bool_]) -> Ring:
    scaled = Affine.scale(COARSE)
    shapes = rasterio.features.shapes(mask.astype("uint8"), mask=mask, transform=scaled)
    rings = [shape["coordinates"][0] for shape, _ in shapes]
    return [(y - 0.5, x - 0.5) for x, y in max(rings, key=len)]
