"""A scene's picture in blocks of lines, so that memory does not grow with its length."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maas.scenes.chance import stream
from maas.scenes.echo import Patch, patch_of
from maas.scenes.fleet import Ghost, Ship, fleet_of, ghosts_of
from maas.scenes.geometry import Geometry
from maas.scenes.land import Land, land_of
from maas.scenes.sea import LAND, mean_by_range, noise_by_range, spread, textures
from maas.scenes.spec import SceneSpec

BLOCK = 128
LOOKS = 4
CALIBRATION = 474.0
"""Digital number = CALIBRATION x the root of sigma nought, as the written tables say."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A specification worked out: where everything is, before a pixel is drawn."""

    spec: SceneSpec
    geometry: Geometry
    land: Land
    ships: tuple[Ship, ...]
    ghosts: tuple[Ghost, ...]


def compose(spec: SceneSpec) -> Scene:
    geometry, land = Geometry(spec), land_of(spec)
    ships = fleet_of(spec, geometry, land)
    return Scene(spec, geometry, land, ships, ghosts_of(spec, ships, land))


def blocks(scene: Scene) -> Iterator[tuple[int, NDArray[np.uint16]]]:
    """First line and digital numbers of one block after the other."""
    spec = scene.spec
    sea, land = textures(spec)
    mean, noise = mean_by_range(spec), noise_by_range(spec)
    targets: tuple[Ship | Ghost, ...] = (*scene.ships, *scene.ghosts)
    patches = [patch_of(spec, target) for target in targets]
    edges = _edges(spec)
    for first in range(0, spec.lines, BLOCK):
        count = min(BLOCK, spec.lines - first)
        power = spread(sea, first, count, spec.samples) * mean
        _raise_land(scene, power, land, first)
        power += noise
        for patch in patches:
            _add(power, patch, first, mean + noise)
        chance = stream(spec.seed, "speckle", first)
        power *= chance.standard_gamma(LOOKS, power.shape, dtype=np.float32)
        np.sqrt(power, out=power)
        power *= np.float32(CALIBRATION / math.sqrt(LOOKS))
        numbers = np.clip(power + np.float32(0.5), 1, 65535).astype(np.uint16)
        _spoil_edges(spec, numbers, edges, first)
        yield first, numbers


def _raise_land(
    scene: Scene, power: NDArray[np.float32], coarse: NDArray[np.float32], first: int
) -> None:
    mask = scene.land.mask(first, len(power))
    if mask is not None:
        bright = spread(coarse, first, len(power), scene.spec.samples)
        power[mask] = bright[mask] * np.float32(LAND)


def _add(
    power: NDArray[np.float32], patch: Patch, first: int, clutter: NDArray[np.float32]
) -> None:
    top, bottom = max(patch.line, first), min(patch.last_line + 1, first + len(power))
    left = max(patch.sample, 0)
    right = min(patch.sample + patch.values.shape[1], power.shape[1])
    if top < bottom and left < right:
        part = patch.values[top - patch.line : bottom - patch.line]
        part = part[:, left - patch.sample : right - patch.sample]
        power[top - first : bottom - first, left:right] += part * clutter[left:right]


def _edges(spec: SceneSpec) -> NDArray[np.intp]:
    """How far no-data reaches in from the near and the far edge in each line: ragged steps."""
    chance = stream(spec.seed, "edges")
    steps = chance.integers(0, 9, (2, spec.lines // 100 + 1))
    return np.repeat(steps, 100, axis=1)[:, : spec.lines]


def _spoil_edges(
    spec: SceneSpec, numbers: NDArray[np.uint16], edges: NDArray[np.intp], first: int
) -> None:
    """Zeros beyond the swath, then a rim of low numbers that is neither sea nor no-data."""
    chance = stream(spec.seed, "rim", first)
    rim = chance.integers(1, 12, (2, len(numbers), 6)).astype(np.uint16)
    for row, (near, far) in enumerate(edges[:, first : first + len(numbers)].T):
        numbers[row, :near] = 0
        numbers[row, near : near + 6] = rim[0, row]
        end = spec.samples - far
        numbers[row, end:] = 0
        numbers[row, end - 6 : end] = rim[1, row]
