"""Where a pixel lies on Earth and how the radar saw it: a right-looking pass over a round Earth.

Line 0 is the first the radar saw and sample 0 the nearest to it. Pixel (line, sample) means the
pixel's centre. Positions go through a tangent plane at the scene's middle, with closed forms both
ways, so truth carries no error of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from maas.scenes.spec import SceneSpec

METRES_PER_DEGREE = 111_194.93
SATELLITE_SPEED = 7500.0
ALTITUDE = 700_000.0
NEAR_INCIDENCE = 30.0
AMBIGUITY_SECONDS = 0.62
"""An azimuth ambiguity lies as far off as the footprint moves in this time: 4.2 km."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """The two ways between pixels and degrees, and what the slant range does."""

    spec: SceneSpec

    def position(self, line: float, sample: float) -> tuple[float, float]:
        """Longitude and latitude of a pixel."""
        spec = self.spec
        along = (line - (spec.lines - 1) / 2) * spec.spacing
        across = (sample - (spec.samples - 1) / 2) * spec.spacing
        turn = math.radians(spec.heading)
        north = along * math.cos(turn) - across * math.sin(turn)
        east = along * math.sin(turn) + across * math.cos(turn)
        latitude = spec.latitude + north / METRES_PER_DEGREE
        shrink = math.cos(math.radians(latitude))
        return spec.longitude + east / (METRES_PER_DEGREE * shrink), latitude

    def pixel(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Line and sample of a position, possibly outside the scene."""
        spec = self.spec
        north = (latitude - spec.latitude) * METRES_PER_DEGREE
        shrink = math.cos(math.radians(latitude))
        east = (longitude - spec.longitude) * METRES_PER_DEGREE * shrink
        turn = math.radians(spec.heading)
        along = north * math.cos(turn) + east * math.sin(turn)
        across = -north * math.sin(turn) + east * math.cos(turn)
        return (
            along / spec.spacing + (spec.lines - 1) / 2,
            across / spec.spacing + (spec.samples - 1) / 2,
        )

    def footprint(self) -> list[tuple[float, float]]:
        """The outer edge as a closed ring of longitude and latitude, counter-clockwise or not."""
        bottom, right = self.spec.lines - 0.5, self.spec.samples - 0.5
        corners = ((-0.5, -0.5), (-0.5, right), (bottom, right), (bottom, -0.5), (-0.5, -0.5))
        return [self.position(line, sample) for line, sample in corners]

    def ground_offset(self, sample: float) -> float:
        """Metres on the ground between the satellite's track and this sample."""
        near = ALTITUDE * math.tan(math.radians(NEAR_INCIDENCE))
        return near + sample * self.spec.spacing

    def slant_range(self, sample: float) -> float:
        return math.hypot(ALTITUDE, self.ground_offset(sample))

    def displacement(self, sample: float, heading: float, speed: float) -> float:
        """Lines by which a ship under way is seen beside its place along the track.

        A ship that comes nearer at radial speed v is focused R·v/V further along the track.
        `heading` is true and in degrees, `speed` in m/s.
        """
        across = math.sin(math.radians(heading - self.spec.heading)) * speed
        away = across * self.ground_offset(sample) / self.slant_range(sample)
        return -away * self.slant_range(sample) / SATELLITE_SPEED / self.spec.spacing
