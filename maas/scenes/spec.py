"""What a scene is made from. Equal specifications give equal bytes, in any process.

A scene is a canary: its identifier begins with CANARY_, its ships' MMSI with 999, and `MARK` stands
in every file written for it, so that nobody can mistake it for the sea.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from maas.scenes.errors import ImpossibleScene

MARK = "SYNTHETIC canary scene made by MaaS, not an observation; not for use"
PREFIX = "CANARY_"
MISSIONS = ("S1", "RS2")
SMALLEST, LARGEST = 256, 40_000
LATITUDES = 75.0
MOST_SHIPS = 999


@dataclass(frozen=True, slots=True)
class SceneSpec:
    """A wish for a scene. Spacing in metres, positions in degrees, `acquired_at` of line zero.

    `contrast_offset` in dB is added to every ship: a lower one makes a harder exam. Reserved orbit
    and data-take numbers are 999999 whatever the mission.
    """

    seed: int
    acquired_at: datetime
    mission: str = "S1"
    lines: int = 3000
    samples: int = 4000
    spacing: float = 10.0
    latitude: float = 48.2
    longitude: float = -5.8
    heading: float = -12.0
    ships: int = 36
    dark_share: float = 0.3
    coast: bool = True
    islands: int = 3
    contrast_offset: float = 0.0

    def __post_init__(self) -> None:
        for holds, remedy in self._rules():
            if not holds:
                raise ImpossibleScene(remedy)

    def _rules(self) -> tuple[tuple[bool, str], ...]:
        sides = (self.lines, self.samples)
        return (
            (0 <= self.seed < 2**32, f"seed must lie between 0 and {2**32 - 1}, got {self.seed}"),
            (self.acquired_at.tzinfo is not None, "acquired_at needs a time zone: write it in UTC"),
            (
                self.mission in MISSIONS,
                f"mission must be one of {', '.join(MISSIONS)}, got {self.mission!r}",
            ),
            (
                all(SMALLEST <= side <= LARGEST for side in sides),
                f"lines and samples must lie between {SMALLEST} and {LARGEST}, got {sides}",
            ),
            (1 <= self.spacing <= 100, f"spacing must be 1 to 100 m, got {self.spacing}"),
            (
                abs(self.latitude) <= LATITUDES,
                f"latitude must lie within {LATITUDES} degrees of the equator, got {self.latitude}",
            ),
            (
                abs(self.longitude) <= 170,
                "longitude must lie within 170 degrees: scenes do not cross the date line",
            ),
            (0 <= self.ships <= MOST_SHIPS, f"ships must be 0 to {MOST_SHIPS}, got {self.ships}"),
            (0 <= self.dark_share <= 1, f"dark_share must be 0 to 1, got {self.dark_share}"),
            (0 <= self.islands <= 50, f"islands must be 0 to 50, got {self.islands}"),
        )

    @property
    def image_id(self) -> str:
        return f"{PREFIX}{self.mission}_{self.acquired_at:%Y%m%dT%H%M%S}_{self.seed:08X}"

    @property
    def polarisation(self) -> str:
        return "HH" if self.mission == "RS2" else "VV"

    @property
    def ended_at(self) -> datetime:
        return self.acquired_at + self.time_of_line(self.lines - 1)

    def time_of_line(self, line: float) -> timedelta:
        """How long after line zero the radar passed this line."""
        return timedelta(seconds=line * self.spacing / GROUND_SPEED)


GROUND_SPEED = 6800.0
"""How fast the beam's footprint moves over the ground, in m/s."""
