"""How well an answer is: a report held against the truth of its scene. Pure.

A detection that is no ship's is a false alarm, a ghost or a second detection of one ship included.
A dark ship counts as found dark when its detection names no MMSI.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any

from shapely.geometry import Polygon, box
from shapely.ops import unary_union

from collectors.canaries.matching import assign
from collectors.deliveries.report import Feature, Report
from maas.domain.canaries import Mark
from maas.scenes import Scene
from maas.scenes.fleet import CONTRASTS, SIZES, Ship

CLEAR = ("clear", "bright")


def mark(scene: Scene, report: Report, gate: float) -> Mark:
    """The mark of a report of vessels. `gate` in metres, from where a ship is seen."""
    ships, features = scene.ships, report.features
    places = [scene.geometry.position(ship.line, ship.sample) for ship in ships]
    pairs = assign(places, [(one.longitude, one.latitude) for one in features], gate)
    found = {pair.ship: features[pair.detection] for pair in pairs}
    lengths = [
        abs(one.length - ships[at].length) for at, one in found.items() if one.length is not None
    ]
    clear = [at for at, ship in enumerate(ships) if ship.contrast_class in CLEAR]
    reporting = [at for at, ship in enumerate(ships) if not ship.dark]
    dark = [at for at, ship in enumerate(ships) if ship.dark]
    return Mark(
        ships=len(ships),
        found=len(found),
        clear_ships=len(clear),
        clear_found=sum(at in found for at in clear),
        false_alarms=len(features) - len(pairs),
        sea_m2=sea_of(scene),
        position_m=median(pair.distance for pair in pairs) if pairs else None,
        length_m=median(lengths) if lengths else None,
        reporting=len(reporting),
        reporting_matched=sum(at in found and found[at].mmsi == ships[at].mmsi for at in reporting),
        dark=len(dark),
        dark_found=sum(at in found and found[at].mmsi is None for at in dark),
        classes=tuple(_classes(ships, found)),
    )


def _classes(ships: tuple[Ship, ...], found: Mapping[int, Feature]) -> list[dict[str, Any]]:
    """Ships and those found, for each class of size and contrast that has any."""
    counts: dict[tuple[str, str], list[int]] = {}
    for at, ship in enumerate(ships):
        count = counts.setdefault((ship.size_class, ship.contrast_class), [0, 0])
        count[0] += 1
        count[1] += at in found
    return [
        {"size": size, "contrast": contrast, "ships": ships_there, "found": found_there}
        for size in SIZES
        for contrast in CONTRASTS
        for ships_there, found_there in (counts.get((size, contrast), (0, 0)),)
        if ships_there
    ]


def sea_of(scene: Scene) -> int:
    """Square metres of the scene that are not land."""
    spec = scene.spec
    whole = box(0, 0, spec.lines, spec.samples)
    land = unary_union([Polygon(ring).buffer(0) for ring in scene.land.rings])
    return round((whole.area - land.intersection(whole).area) * spec.spacing**2)
