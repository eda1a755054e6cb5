"""What is really in a scene, as GeoJSON: the key to the exam, never delivered with the picture.

Features carry a `role`: `footprint`, `land`, `ship` (where it is seen; `true_position` is where it
was), `ghost` (an azimuth ambiguity). Longitude comes first, as GeoJSON wants.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from maas.scenes.fleet import Ship
from maas.scenes.geometry import Geometry
from maas.scenes.image import Scene
from maas.scenes.land import Ring
from maas.scenes.spec import MARK, SceneSpec


def stamp(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def spec_json(spec: SceneSpec) -> dict[str, Any]:
    """A specification as plain JSON; `spec_from` reads it back."""
    return {**asdict(spec), "acquired_at": stamp(spec.acquired_at)}


def spec_from(told: Mapping[str, Any]) -> SceneSpec:
    return SceneSpec(**{**told, "acquired_at": datetime.fromisoformat(told["acquired_at"])})


def truth_of(scene: Scene) -> dict[str, Any]:
    spec = scene.spec
    return {
        "type": "FeatureCollection",
        "synthetic": True,
        "mark": MARK,
        "image": spec.image_id,
        "mission": spec.mission,
        "spec": spec_json(spec),
        "acquired_at": stamp(spec.acquired_at),
        "ended_at": stamp(spec.ended_at),
        "lines": spec.lines,
        "samples": spec.samples,
        "spacing_m": spec.spacing,
        "features": list(_features(scene)),
    }


def write_truth(scene: Scene, path: Path) -> None:
    path.write_text(json.dumps(truth_of(scene), indent=1) + "\n")


def _features(scene: Scene) -> Iterator[dict[str, Any]]:
    geometry = scene.geometry
    yield _feature("Polygon", [_round(geometry.footprint())], role="footprint")
    for ring in scene.land.rings:
        yield _feature("Polygon", [_on_earth(geometry, ring)], role="land")
    for ship in scene.ships:
        yield _ship(geometry, ship)
    for ghost in scene.ghosts:
        place = geometry.position(ghost.line, ghost.sample)
        yield _feature("Point", _round([place])[0], role="ghost", of=ghost.of)


def _ship(geometry: Geometry, ship: Ship) -> dict[str, Any]:
    seen, was = _round(
        [
            geometry.position(ship.line, ship.sample),
            geometry.position(ship.true_line, ship.true_sample),
        ]
    )
    return _feature(
        "Point",
        seen,
        role="ship",
        name=ship.name,
        mmsi=ship.mmsi,
        at=stamp(ship.at),
        true_position=was,
        line=ship.line,
        sample=ship.sample,
        length_m=ship.length,
        width_m=ship.width,
        heading=ship.heading,
        speed_knots=ship.speed,
        contrast_db=ship.contrast,
        size_class=ship.size_class,
        contrast_class=ship.contrast_class,
        dark=ship.dark,
    )


def _feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {"synthetic": True, **properties},
    }


def _on_earth(geometry: Geometry, ring: Ring) -> list[list[float]]:
    return _round([geometry.position(line, sample) for line, sample in (*ring, ring[0])])


def _round(places: list[tuple[float, float]]) -> list[list[float]]:
    """To a centimetre: seven decimals of a degree."""
    return [[round(longitude, 7), round(latitude, 7)] for longitude, latitude in places]
