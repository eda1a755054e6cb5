"""The ships of a scene: graded by size and by contrast, some under way, some dark.

Size and contrast classes are dealt round like cards, so that every class is examined in every scene
that has a dozen ships. A ship is seen beside its place when it moves; both places are kept.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from maas.scenes.chance import stream
from maas.scenes.errors import ImpossibleScene
from maas.scenes.geometry import AMBIGUITY_SECONDS, Geometry
from maas.scenes.land import Land
from maas.scenes.spec import GROUND_SPEED, SceneSpec

SIZES = {"small": (25.0, 50.0), "medium": (50.0, 150.0), "large": (150.0, 330.0)}
CONTRASTS = {
    "noise": (3.0, 7.0),
    "weak": (7.0, 11.0),
    "clear": (11.0, 16.0),
    "bright": (16.0, 24.0),
}
FIRST_MMSI = 999_000_000
KNOT = 1852 / 3600
EDGE = 40
APART = 400.0
OFF_LAND = 300.0
ATTEMPTS = 300
GHOST_LOSS = 15.0
GHOST_LEAST = 3.0


@dataclass(frozen=True, slots=True)
class Ship:
    """One ship. `line, sample` is where it is seen, `true_…` where it was. Contrast in dB."""

    name: str
    mmsi: int
    at: datetime
    line: float
    sample: float
    true_line: float
    true_sample: float
    length: float
    width: float
    heading: float
    speed: float
    contrast: float
    size_class: str
    contrast_class: str
    dark: bool


@dataclass(frozen=True, slots=True)
class Ghost:
    """A weak copy of a bright ship, an azimuth ambiguity: not a ship, whoever reports it."""

    of: str
    line: float
    sample: float
    length: float
    width: float
    heading: float
    contrast: float


def fleet_of(spec: SceneSpec, geometry: Geometry, land: Land) -> tuple[Ship, ...]:
    places = _places(spec, land)
    chance = stream(spec.seed, "fleet")
    dark = set(chance.permutation(spec.ships)[: round(spec.ships * spec.dark_share)].tolist())
    return tuple(
        _ship(spec, geometry, land, chance, number, place, number in dark)
        for number, place in enumerate(places)
    )


def _places(spec: SceneSpec, land: Land) -> list[tuple[float, float]]:
    chance = stream(spec.seed, "places")
    apart, off_land = APART / spec.spacing, OFF_LAND / spec.spacing
    places: list[tuple[float, float]] = []
    for _ in range(ATTEMPTS * max(spec.ships, 1)):
        if len(places) == spec.ships:
            return places
        line = round(chance.uniform(EDGE, spec.lines - EDGE), 2)
        sample = round(chance.uniform(EDGE, spec.samples - EDGE), 2)
        crowded = any(math.hypot(line - y, sample - x) < apart for y, x in places)
        if not crowded and not land.near(line, sample, off_land):
            places.append((line, sample))
    if len(places) == spec.ships:
        return places
    raise ImpossibleScene(
        f"{spec.ships} ships do not fit on the sea of {spec.lines} x {spec.samples} pixels:"
        " ask for fewer ships or islands, or a larger scene"
    )


def _ship(
    spec: SceneSpec,
    geometry: Geometry,
    land: Land,
    chance: np.random.Generator,
    number: int,
    place: tuple[float, float],
    dark: bool,
) -> Ship:
    size_class = list(SIZES)[number % len(SIZES)]
    contrast_class = list(CONTRASTS)[number // len(SIZES) % len(CONTRASTS)]
    length = round(chance.uniform(*SIZES[size_class]), 1)
    width = round(max(6.0, length / chance.uniform(5.0, 7.5)), 1)
    heading = round(chance.uniform(0, 359.9), 1)
    speed = round(chance.uniform(4, 20), 1) if chance.uniform() < 0.6 else 0.0
    contrast = round(chance.uniform(*CONTRASTS[contrast_class]) + spec.contrast_offset, 2)
    line, sample = place
    true_line = line - geometry.displacement(sample, heading, speed * KNOT)
    if not 0 <= true_line < spec.lines or land.near(true_line, sample, 5):
        speed, true_line = 0.0, line
    return Ship(
        name=f"SYNTHETIC {number + 1:03d}",
        mmsi=FIRST_MMSI + spec.seed * 1000 % 1_000_000 + number + 1,
        at=spec.acquired_at + spec.time_of_line(true_line),
        line=line,
        sample=sample,
        true_line=round(true_line, 3),
        true_sample=sample,
        length=length,
        width=width,
        heading=heading,
        speed=speed,
        contrast=contrast,
        size_class=size_class,
        contrast_class=contrast_class,
        dark=dark,
    )


def ghosts_of(spec: SceneSpec, ships: tuple[Ship, ...], land: Land) -> tuple[Ghost, ...]:
    """The azimuth ambiguities that would be seen: two for a bright ship, before and behind it."""
    shift = AMBIGUITY_SECONDS * GROUND_SPEED / spec.spacing
    ghosts = (
        Ghost(
            of=ship.name,
            line=ship.line + way * shift,
            sample=ship.sample,
            length=ship.length,
            width=ship.width,
            heading=ship.heading,
            contrast=round(ship.contrast - GHOST_LOSS, 2),
        )
        for ship in ships
        for way in (-1, 1)
    )
    return tuple(
        ghost
        for ghost in ghosts
        if ghost.contrast >= GHOST_LEAST
        and EDGE <= ghost.line <= spec.lines - EDGE
        and not land.near(ghost.line, ghost.sample, 1)
    )
