"""Coast and islands: rings of pixel coordinates, drawn from the seed.

What the image shows as land and what the truth says is land are the same rings.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import Affine

from maas.scenes.chance import stream
from maas.scenes.spec import SceneSpec

Ring = tuple[tuple[float, float], ...]
COAST_STEP = 32
ISLAND_POINTS = 72


@dataclass(frozen=True, slots=True)
class Island:
    line: float
    sample: float
    reach: float
    ring: Ring


@dataclass(frozen=True, slots=True)
class Land:
    """Rings of (line, sample). `coast` is the shore: where land begins in each knot's line."""

    spec: SceneSpec
    coast: tuple[tuple[float, float], ...]
    islands: tuple[Island, ...]

    @property
    def rings(self) -> tuple[Ring, ...]:
        return (*self._mainland(), *(island.ring for island in self.islands))

    def _mainland(self) -> Iterable[Ring]:
        if self.coast:
            right = float(self.spec.samples)
            yield (*self.coast, (self.coast[-1][0], right), (self.coast[0][0], right))

    def mask(self, first: int, count: int) -> NDArray[np.bool_] | None:
        """Which pixels of these lines are land; nothing when none is."""
        rings = [ring for ring in self.rings if touches(ring, first, count)]
        if not rings:
            return None
        shapes = [
            {"type": "Polygon", "coordinates": [[(x + 0.5, y + 0.5) for y, x in (*r, r[0])]]}
            for r in rings
        ]
        shape = (count, self.spec.samples)
        drawn: NDArray[np.uint8] = rasterize(
            shapes, out_shape=shape, transform=Affine.translation(0, first), dtype="uint8"
        )
        return drawn.astype(bool)

    def near(self, line: float, sample: float, margin: float) -> bool:
        """Whether land lies within about `margin` pixels."""
        if self.coast:
            lines, samples = zip(*self.coast, strict=True)
            within = [s for at, s in self.coast if abs(at - line) <= margin + COAST_STEP] or samples
            if sample > min(*within, float(np.interp(line, lines, samples))) - margin:
                return True
        return any(
            math.hypot(line - island.line, sample - island.sample) < island.reach + margin
            for island in self.islands
        )


def touches(ring: Ring, first: int, count: int) -> bool:
    lines = [line for line, _ in ring]
    return min(lines) <= first + count and max(lines) >= first - 1


def land_of(spec: SceneSpec) -> Land:
    return Land(spec, _coast(spec) if spec.coast else (), tuple(_islands(spec)))


def _coast(spec: SceneSpec) -> tuple[tuple[float, float], ...]:
    chance = stream(spec.seed, "coast")
    base = spec.samples * chance.uniform(0.82, 0.9)
    waves = [
        (k, spec.samples * 0.03 / k * chance.uniform(0.5, 1), chance.uniform(0, 2 * math.pi))
        for k in range(1, 9)
    ]
    knots = [-1.0, *(float(line) for line in range(0, spec.lines, COAST_STEP)), spec.lines + 1.0]

    def shore(line: float) -> float:
        swing = sum(
            high * math.sin(2 * math.pi * k * line / spec.lines + phase) for k, high, phase in waves
        )
        return round(base + swing, 2)

    return tuple((line, shore(line)) for line in knots)


def _islands(spec: SceneSpec) -> Iterable[Island]:
    chance = stream(spec.seed, "islands")
    side = min(spec.lines, spec.samples)
    for _ in range(spec.islands):
        radius = side * chance.uniform(0.01, 0.03)
        line = chance.uniform(0.1, 0.9) * spec.lines
        sample = chance.uniform(0.1, 0.75) * spec.samples
        ring = tuple(_outline(chance, line, sample, radius))
        reach = max(math.hypot(y - line, x - sample) for y, x in ring)
        yield Island(line, sample, reach, ring)


def _outline(
    chance: np.random.Generator, line: float, sample: float, radius: float
) -> Iterable[tuple[float, float]]:
    bays = [(k, chance.uniform(0, 0.35) / k, chance.uniform(0, 2 * math.pi)) for k in range(2, 7)]
    for point in range(ISLAND_POINTS):
        angle = 2 * math.pi * point / ISLAND_POINTS
        far = radius * (1 + sum(a * math.cos(k * angle + phase) for k, a, phase in bays))
        yield round(line + far * math.sin(angle), 2), round(sample + far * math.cos(angle), 2)
