"""How a ship looks to the radar: points along a turned hull, each with its sidelobes.

The sum of the points is scaled so that the mean over the hull's own pixels is the contrast asked
for, in multiples of the clutter around it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maas.scenes.chance import stream
from maas.scenes.fleet import Ghost, Ship
from maas.scenes.spec import SceneSpec

LOBE = 14
"""Sidelobes are drawn this many pixels beyond the hull."""
STEP = 4.0
RESOLUTION = 1.6
"""The impulse response's width in pixels: a GRD is sampled finer than it resolves."""


@dataclass(frozen=True, slots=True)
class Patch:
    """Intensities to add from `line, sample` on, in multiples of the clutter there."""

    line: int
    sample: int
    values: NDArray[np.float32]

    @property
    def last_line(self) -> int:
        return self.line + len(self.values) - 1


def patch_of(spec: SceneSpec, target: Ship | Ghost) -> Patch:
    name = target.name if isinstance(target, Ship) else f"{target.of} ghost"
    lines, samples, weights = _points(spec, target, name)
    half = math.ceil(target.length / spec.spacing / 2) + LOBE
    top, left = math.floor(target.line) - half, math.floor(target.sample) - half
    grid = np.arange(2 * half + 1)
    along = _response(grid[:, None] + top - lines[None, :])
    across = _response(grid[:, None] + left - samples[None, :])
    shape = np.zeros((len(grid), len(grid)))
    for point, weight in enumerate(weights):
        shape += weight * along[:, point, None] * across[None, :, point]
    hull = shape >= 0.25 * shape.max()
    wanted = 10 ** (target.contrast / 10) - 1
    values = np.round(shape / shape[hull].mean() * max(wanted, 0.0), 4)
    return Patch(top, left, values.astype(np.float32))


def _points(
    spec: SceneSpec, target: Ship | Ghost, name: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Scatterers every few metres, pointed bow, with a bright bridge aft."""
    chance = stream(spec.seed, "points", name)
    lengthwise = np.linspace(-0.5, 0.5, max(2, round(target.length / STEP)))
    sideways = np.linspace(-0.5, 0.5, max(1, round(target.width / STEP)))
    u, v = (axis.ravel() for axis in np.meshgrid(lengthwise, sideways))
    v = v * np.minimum(1.0, (0.5 - u) / 0.15)
    weights = chance.uniform(0.4, 1.0, u.size) + 1.5 * (np.abs(u + 0.3) < 0.06)
    turn = math.radians(target.heading - spec.heading)
    forward, right = u * target.length, v * target.width
    lines = target.line + (forward * math.cos(turn) - right * math.sin(turn)) / spec.spacing
    samples = target.sample + (forward * math.sin(turn) + right * math.cos(turn)) / spec.spacing
    return lines, samples, weights


def _response(offset: NDArray[np.float64]) -> NDArray[np.float64]:
    """A weighted sinc squared: first sidelobe near -20 dB, fading to the patch's rim."""
    taper = np.clip(1 - np.abs(offset) / (4 * LOBE), 0, 1)
    squared: NDArray[np.float64] = (np.sinc(offset / RESOLUTION) * taper) ** 2
    return np.where(np.abs(offset) > RESOLUTION, squared * 0.3, squared)
