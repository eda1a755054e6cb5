"""What the ships of a scene say by AIS around its acquisition; dark ships say nothing.

Positions are true ones, not those the radar shows: the correlator has to allow for the ship's
displacement, or it will call honest ships dark.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from maas.scenes.fleet import KNOT, Ship
from maas.scenes.geometry import METRES_PER_DEGREE
from maas.scenes.image import Scene
from maas.scenes.nmea import sentences, text, unsigned

AROUND = timedelta(minutes=3)
EVERY = timedelta(seconds=30)
CARGO = 70
UNDER_WAY, AT_ANCHOR = 0, 1


def ais_lines(scene: Scene) -> Iterator[str]:
    """Every line in the order of reception."""
    said = sorted(
        (at, ship.mmsi, number, bits)
        for ship in scene.ships
        if not ship.dark
        for number, (at, bits) in enumerate(_says(scene, ship))
    )
    for sequence, (at, _, _, bits) in enumerate(said):
        yield from sentences(bits, sequence, math.floor(at.timestamp()))


def write_ais(scene: Scene, path: Path) -> None:
    path.write_text("".join(f"{line}\r\n" for line in ais_lines(scene)), newline="")


def _says(scene: Scene, ship: Ship) -> Iterator[tuple[datetime, str]]:
    yield ship.at - AROUND, _static(ship)
    for step in range(2 * (AROUND // EVERY) + 1):
        at = ship.at - AROUND + step * EVERY
        yield at, _report(scene, ship, at)


def _report(scene: Scene, ship: Ship, at: datetime) -> str:
    longitude, latitude = place_at(scene, ship, at)
    return "".join(
        (
            unsigned(1, 6),
            unsigned(0, 2),
            unsigned(ship.mmsi, 30),
            unsigned(UNDER_WAY if ship.speed else AT_ANCHOR, 4),
            unsigned(0, 8),
            unsigned(round(ship.speed * 10), 10),
            unsigned(1, 1),
            unsigned(round(longitude * 600_000), 28),
            unsigned(round(latitude * 600_000), 27),
            unsigned(round(ship.heading * 10), 12),
            unsigned(round(ship.heading) % 360, 9),
            unsigned(at.second, 6),
            unsigned(0, 2 + 3 + 1 + 19),
        )
    )


def place_at(scene: Scene, ship: Ship, at: datetime) -> tuple[float, float]:
    """Where the ship was then, on its straight course. Longitude and latitude."""
    longitude, latitude = scene.geometry.position(ship.true_line, ship.true_sample)
    gone = ship.speed * KNOT * (at - ship.at).total_seconds()
    turn = math.radians(ship.heading)
    north, east = gone * math.cos(turn), gone * math.sin(turn)
    shrink = math.cos(math.radians(latitude))
    return (
        longitude + east / (METRES_PER_DEGREE * shrink),
        latitude + north / METRES_PER_DEGREE,
    )


def _static(ship: Ship) -> str:
    bow, port = round(ship.length / 2), round(ship.width / 2)
    return "".join(
        (
            unsigned(5, 6),
            unsigned(0, 2),
            unsigned(ship.mmsi, 30),
            unsigned(0, 2),
            unsigned(0, 30),
            text("CANARY", 7),
            text(ship.name, 20),
            unsigned(CARGO, 8),
            unsigned(bow, 9),
            unsigned(round(ship.length) - bow, 9),
            unsigned(min(port, 63), 6),
            unsigned(min(round(ship.width) - port, 63), 6),
            unsigned(1, 4),
            unsigned(0, 20),
            unsigned(0, 8),
            text("SYNTHETIC", 20),
            unsigned(0, 2),
        )
    )
