"""Constant false alarm rate by order statistics: bright is what stands out of its surroundings.

The surroundings' level is a median over coarse cells, which a ship of up to half the window cannot
raise, so that neither a large ship nor its neighbours hide one another, and clutter that swells and
sinks over a hundred metres is followed. How much a pixel may stand out is learnt from all others.
Scenes are read in strips, so memory does not grow with their length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import (
    binary_propagation,
    distance_transform_edt,
    median_filter,
    uniform_filter,
)

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

COARSE = 4
WINDOW = 5
"""Side of a coarse cell in pixels, and of the median's window in cells."""
SMOOTH = 3
STRIP = 1024
OVERLAP = 64
NORMAL = 1.4826
"""The median of deviations, times this, is the spread of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """In spreads of the clutter: what makes a ship, and what still belongs to it."""

    seed: float = 5.0
    grow: float = 3.0


@dataclass(frozen=True, slots=True)
class Bright:
    """Bright pixels: where, and by how many spreads they stand out."""

    lines: NDArray[np.intp]
    samples: NDArray[np.intp]
    excess: Floats


def strips(lines: int) -> Iterator[tuple[int, int, int, int]]:
    """First and last line to judge, and the first and last to read for it."""
    for first in range(0, lines, STRIP):
        last = min(first + STRIP, lines)
        yield first, last, max(0, first - OVERLAP), min(lines, last + OVERLAP)


def bright_pixels(sigma: Floats, sea: Mask, thresholds: Thresholds) -> Bright:
    """The pixels that ships are made of: seeds, and what is connected with them."""
    excess = _excess(sigma, sea)
    seeds = sea & (excess > thresholds.seed)
    grown = binary_propagation(seeds, mask=sea & (excess > thresholds.grow))
    lines, samples = np.nonzero(grown)
    return Bright(lines, samples, excess[lines, samples])


def _excess(sigma: Floats, sea: Mask) -> Floats:
    smooth = _mean_at_sea(sigma, sea)
    level = _surroundings(sigma, sea)
    told = sea & (level > 0) & (smooth > 0)
    if not told.any():
        return np.zeros_like(smooth)
    ratio = np.log(np.where(told, smooth, 1) / np.where(told, level, 1))
    middle = np.median(ratio[told])
    spread = NORMAL * np.median(np.abs(ratio[told] - middle))
    excess: Floats = np.where(told, (ratio - middle) / max(spread, 1e-6), 0).astype(np.float32)
    return excess


def _mean_at_sea(sigma: Floats, sea: Mask) -> Floats:
    share = uniform_filter(sea.astype(np.float32), SMOOTH)
    total = uniform_filter(np.where(sea, sigma, np.float32(0)), SMOOTH)
    mean: Floats = np.where(share > 0.05, total / np.maximum(share, 0.05), 0).astype(np.float32)
    return mean


def _surroundings(sigma: Floats, sea: Mask) -> Floats:
    """The median of coarse cells around each pixel; where no cell is sea, nothing."""
    rows, columns = (-(-side // COARSE) for side in sigma.shape)
    padding = [(0, rows * COARSE - sigma.shape[0]), (0, columns * COARSE - sigma.shape[1])]
    cells = (rows, COARSE, columns, COARSE)
    values = np.pad(np.where(sea, sigma, np.float32(0)), padding).reshape(cells)
    counted = np.pad(sea, padding).reshape(cells).sum(axis=(1, 3))
    means = values.sum(axis=(1, 3)) / np.maximum(counted, 1)
    known = counted >= COARSE * COARSE // 2
    if not known.any():
        return np.zeros_like(sigma)
    nearest = distance_transform_edt(~known, return_distances=False, return_indices=True)
    filled = means[tuple(nearest)].astype(np.float32)
    level = median_filter(filled, WINDOW, mode="nearest")
    fine = level.repeat(COARSE, axis=0).repeat(COARSE, axis=1)
    return uniform_filter(fine, COARSE, mode="nearest")[: sigma.shape[0], : sigma.shape[1]]
