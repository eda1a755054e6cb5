"""What is land, as the picture itself shows it: large, bright and connected.

There is no coastline of an invented sea to be looked up. No-data, the rim beside it and the sides
of the swath are masked with the land.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, binary_fill_holes, find_objects, label, uniform_filter

COARSE = 4
BOX = 5
TIMES_SEA = 3.2
LEAST_METRES = 420.0
"""What is wider than this in both directions is no ship."""
MARGIN = 5
RIM = 10
EDGE = 20
"""Pixels at the picture's sides where the swath ends raggedly."""


def sea_of(
    sigma: NDArray[np.float32], valid: NDArray[np.bool_], spacing: float
) -> NDArray[np.bool_]:
    """True where ships may be looked for."""
    lines, samples = (side // COARSE * COARSE for side in sigma.shape)
    small = sigma[:lines, :samples].reshape(lines // COARSE, COARSE, samples // COARSE, COARSE)
    smooth = uniform_filter(small.mean(axis=(1, 3)), BOX)
    land = _large(smooth > TIMES_SEA * np.median(smooth), LEAST_METRES / spacing / COARSE)
    land = binary_dilation(binary_fill_holes(land), iterations=MARGIN)
    full = np.zeros(sigma.shape, dtype=bool)
    full[:lines, :samples] = land.repeat(COARSE, axis=0).repeat(COARSE, axis=1)
    full[:, :EDGE] = full[:, -EDGE:] = True
    return ~full & ~_near_nothing(valid)


def _large(bright: NDArray[np.bool_], least: float) -> NDArray[np.bool_]:
    labels, _ = label(bright)
    kept = np.zeros_like(bright)
    for number, box in enumerate(find_objects(labels), 1):
        part = labels[box] == number
        if part.sum() >= least * least / 2:
            kept[box] |= part
    return kept


def _near_nothing(valid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    nothing = ~valid
    if not nothing.any():
        return nothing
    return uniform_filter(nothing.astype(np.float32), 2 * RIM + 1) > 1e-4
