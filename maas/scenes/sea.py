"""The sea's and the land's brightness before speckle: a coarse field, spread finely by blocks.

Clutter is K-distributed: gamma texture, correlated in space, times speckle. Wind streaks and the
fall of brightness with range change its mean. Coarse values are rounded, so that the last bit of a
processor's logarithm cannot change a pixel.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.special import gammaincinv, ndtr

from maas.scenes.chance import stream
from maas.scenes.spec import SceneSpec

COARSE = 8
"""Fine pixels per coarse one."""
SHAPE = 4.0
"""The texture's shape parameter: smaller is spikier."""
CORRELATION = 1.5
SEA_NEAR, SEA_FAR = 0.020, 0.006
LAND, LAND_SHAPE = 0.15, 1.5
NOISE = 0.0022
STREAK_SHARE = 0.18


def textures(spec: SceneSpec) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Coarse relative brightness of sea and of land, both of mean one."""
    shape = (spec.lines // COARSE + 2, spec.samples // COARSE + 2)
    sea = _gamma_field(spec.seed, "sea", shape, SHAPE) * _streaks(spec, shape)
    land = _gamma_field(spec.seed, "land", shape, LAND_SHAPE)
    return sea.round(4).astype(np.float32), land.round(4).astype(np.float32)


def _gamma_field(
    seed: int, name: str, shape: tuple[int, int], parameter: float
) -> NDArray[np.float64]:
    white = stream(seed, name, "texture").standard_normal(shape)
    smooth = gaussian_filter(white, CORRELATION, mode="wrap")
    smooth /= smooth.std()
    knots = np.linspace(-5.0, 5.0, 2001)
    quantiles = gammaincinv(parameter, ndtr(knots)) / parameter
    field: NDArray[np.float64] = np.interp(smooth, knots, quantiles)
    return field


def _streaks(spec: SceneSpec, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Rows of brighter and darker sea along the wind, 0.6 to 2 km apart, not quite straight."""
    chance = stream(spec.seed, "wind")
    wave = chance.uniform(600, 2000) / (spec.spacing * COARSE)
    towards = chance.uniform(0, math.pi)
    bends = gaussian_filter(chance.standard_normal(shape), 30, mode="wrap")
    bends *= 0.8 / bends.std()
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    phase = 2 * math.pi * (rows * math.sin(towards) + columns * math.cos(towards)) / wave
    return 1 + STREAK_SHARE * np.sin(phase + bends)


def mean_by_range(spec: SceneSpec) -> NDArray[np.float32]:
    """The sea's mean intensity per sample: it falls from near to far range."""
    fall = np.linspace(math.log(SEA_NEAR), math.log(SEA_FAR), spec.samples)
    return np.exp(fall).round(6).astype(np.float32)


def noise_by_range(spec: SceneSpec) -> NDArray[np.float32]:
    """Thermal noise per sample: lowest where the beam looks, higher at the swath's rims."""
    off_beam = np.linspace(-1.0, 1.0, spec.samples)
    return (NOISE * (1 + 0.8 * off_beam**2)).round(7).astype(np.float32)


def spread(
    coarse: NDArray[np.float32], first: int, lines: int, samples: int
) -> NDArray[np.float32]:
    """The coarse field at the fine pixels of some lines, linear between its points."""
    at = np.arange(first, first + lines)
    above = at // COARSE
    share = ((at % COARSE) / np.float32(COARSE)).astype(np.float32)[:, None]
    rows = coarse[above] + (coarse[above + 1] - coarse[above]) * share
    step = (np.arange(COARSE) / np.float32(COARSE)).astype(np.float32)
    fine = rows[:, :-1, None] + (rows[:, 1:] - rows[:, :-1])[:, :, None] * step
    return fine.reshape(lines, -1)[:, :samples]
