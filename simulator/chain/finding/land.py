"""What is land, as the picture itself shows it: large, bright and connected.

There is no coastline of an invented sea to be looked up. No ship is as wide as the box in which
most pixels must be bright. No-data, the rim beside it and the sides of the swath are masked with
the land.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_fill_holes, uniform_filter

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

BOX = 21
MOST_OF_BOX = 0.55
TIMES_SEA = 3.0
REACH = 17
"""Pixels around a box of land that are not looked at: its own half, and the surf."""
RIM = 10
EDGE = 20
"""Pixels at the picture's sides where the swath ends raggedly."""
COLUMNS = 32


def sea_of(sigma: Floats, valid: Mask) -> Mask:
    """True where ships may be looked for."""
    bright = uniform_filter(sigma, 3) > TIMES_SEA * _usual(sigma, valid)
    land = uniform_filter(bright.astype(np.float32), BOX) > MOST_OF_BOX
    land = binary_fill_holes(_within(land, REACH))
    land[:, :EDGE] = land[:, -EDGE:] = True
    return ~land & ~_within(~valid, RIM)


def _usual(sigma: Floats, valid: Mask) -> Floats:
    """The sea's brightness by column. It falls with range, so land at the far side is not taken."""
    level = np.zeros(sigma.shape[1], dtype=np.float32)
    least = np.inf
    for first in range(0, sigma.shape[1], COLUMNS):
        part = slice(first, first + COLUMNS)
        values = sigma[:, part][valid[:, part]]
        if values.size:
            least = min(least, float(np.median(values)))
        level[part] = least
    return level


def _within(mask: Mask, reach: int) -> Mask:
    """Everything within so many pixels of the mask."""
    if not mask.any():
        return mask
    near: Mask = uniform_filter(mask.astype(np.float32), 2 * reach + 1) > 1e-4
    return near
