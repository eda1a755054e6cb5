"""Where an image lies and where its land is: from the truth of a canary, the catalogue, or itself.

Positions are longitude and latitude. A little beyond the rim is still inside: detections sit on
edges, and corners are rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shapely import make_valid, prepare
from shapely.geometry import MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from maas.catalogue.canaries import Area

MARGIN = 0.005  # degrees
Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Ground:
    """`source` says who says so: truth, catalogue or report."""

    source: str
    footprint: BaseGeometry
    land: BaseGeometry | None

    def inside(self, longitude: float, latitude: float) -> bool:
        return bool(self.footprint.covers(Point(longitude, latitude)))

    def on_land(self, longitude: float, latitude: float) -> bool:
        return self.land is not None and bool(self.land.contains(Point(longitude, latitude)))


def of_truth(truth: Mapping[str, Any]) -> Ground:
    """From the truth of a scene of ours."""
    by_role: dict[str, list[Ring]] = {"footprint": [], "land": []}
    for feature in truth["features"]:
        if feature["properties"]["role"] in by_role:
            by_role[feature["properties"]["role"]].append(feature["geometry"]["coordinates"][0])
    return _ground("truth", by_role["footprint"][0], by_role["land"])


def of_area(area: Area) -> Ground:
    return _ground("catalogue", area.footprint, area.land)


def of_corners(corners: Ring) -> Ground | None:
    """From what a report says of its own image: better than nothing, and no proof."""
    if len(corners) < 3:
        return None
    hull = MultiPoint(list(corners)).convex_hull
    return Ground("report", hull.buffer(MARGIN), None)


def area_at(areas: Mapping[str, Area], places: Iterable[tuple[float, float]]) -> str | None:
    """The id of the area that holds most of these places, when one holds half of them."""
    wanted = list(places)
    held = {
        name: sum(of_area(area).inside(*place) for place in wanted) for name, area in areas.items()
    }
    best = max(held, key=lambda name: held[name], default=None)
    return best if best is not None and held[best] * 2 >= max(1, len(wanted)) else None


def _ground(source: str, footprint: Ring, land: Iterable[Ring]) -> Ground:
    outer = make_valid(Polygon(footprint)).buffer(MARGIN)
    rings = [make_valid(Polygon(ring)) for ring in land]
    prepare(outer)
    under = unary_union(rings) if rings else None
    if under is not None:
        prepare(under)
    return Ground(source, outer, under)
