"""Which images come: a function of the seed and the image's number, but for the time of day.

The same seed gives the same scenes, ships, missions, customers and faults, whenever it is played.
"""

from __future__ import annotations

import random
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

MISSIONS: Final = ("S1", "RS2", "S2")
SUPPLIERS: Final = {"S1": ("cdse", "geodes"), "S2": ("cdse", "geodes"), "RS2": ("mda", "egeos")}
"""The main supplier of a mission and its backup."""

CUSTOMERS: Final = ("coastguard", "fisheries")
CANARY: Final = "canary"
AREAS: Final = ((48.9, -5.9), (43.1, 6.6), (47.1, -3.6), (49.9, -2.2))
"""Latitude and longitude around which the scenes lie: places that cannot be exchanged."""

GRID: Final = 20
STEP: Final = (0.11, 0.17)
"""Each image of an area has a place of its own, so that its ships are in no other."""

_MISSION = re.compile(r"(?:CANARY_)?(S1|S2|RS2)")
_MOMENT = re.compile(r"(\d{8})[T_](\d{6})")


@dataclass(frozen=True, slots=True)
class Image:
    """One image that the chain is to process. `scene_seed` makes its pixels and its ships."""

    id: str
    mission: str
    acquired_at: datetime
    customer: str
    scene_seed: int
    latitude: float
    longitude: float
    size: int

    @property
    def main(self) -> str:
        return SUPPLIERS[self.mission][0]

    @property
    def backup(self) -> str:
        return SUPPLIERS[self.mission][1]

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"main": self.main, "backup": self.backup}


def image_from(told: Any) -> Image:
    return msgspec.convert(told, Image)


@dataclass(frozen=True, slots=True)
class Plan:
    """`missions` in their turn; `size` is the side of a scene in pixels."""

    seed: int
    size: int
    missions: tuple[str, ...] = MISSIONS

    def image(self, number: int, acquired_at: datetime, mission: str | None = None) -> Image:
        chance = random.Random(f"{self.seed}/image/{number}")
        turn = self.missions[(number - 1) % len(self.missions)]
        latitude, longitude = _place(number)
        customer = chance.choice(CUSTOMERS)
        scene_seed = chance.getrandbits(31)
        at = acquired_at.astimezone(UTC).replace(microsecond=0)
        of = mission or turn
        return Image(
            _name(of, at, self.seed, number),
            of,
            at,
            customer,
            scene_seed,
            latitude,
            longitude,
            self.size,
        )


def canary_image(name: str, seen_at: datetime) -> Image | None:
    """What the name of a directory in the inbox tells; nothing when it tells no mission."""
    mission = _MISSION.match(name)
    if mission is None:
        return None
    moment = _MOMENT.search(name)
    at = seen_at
    if moment is not None:
        try:
            at = datetime.strptime(f"{moment[1]}{moment[2]}Z", "%Y%m%d%H%M%S%z")
        except ValueError:
            at = seen_at
    return Image(name, mission[1], at.astimezone(UTC), CANARY, 0, 0.0, 0.0, 0)


def _place(number: int) -> tuple[float, float]:
    latitude, longitude = AREAS[number % len(AREAS)]
    column, row = number // len(AREAS) % GRID, number // len(AREAS) // GRID % GRID
    return (
        round(latitude + (row - GRID / 2) * STEP[0], 4),
        round(longitude + (column - GRID / 2) * STEP[1], 4),
    )


def _name(mission: str, at: datetime, seed: int, number: int) -> str:
    """A name as the mission's own products carry them."""
    mark = (seed * 1000 + number) & 0xFFFF
    if mission == "S1":
        end = at + timedelta(seconds=25)
        return (
            f"S1A_IW_GRDH_1SDV_{at:%Y%m%dT%H%M%S}_{end:%Y%m%dT%H%M%S}"
            f"_{40000 + number:06d}_{300000 + number:06X}_{mark:04X}"
        )
    if mission == "S2":
        made = at + timedelta(seconds=number % 60)
        orbit = number % 143 + 1
        return f"S2A_MSIL1C_{at:%Y%m%dT%H%M%S}_N0511_R{orbit:03d}_T30UVU_{made:%Y%m%dT%H%M%S}"
    return (
        f"RS2_OK{100000 + number}_PK{200000 + number}_DK{300000 + mark}"
        f"_SCNB_{at:%Y%m%d}_{at:%H%M%S}_HH_SGF"
    )
