"""Writes a scene: the product's folder and, beside it, the truth and the AIS.

The truth never lies inside the product, since the product is sent to those who are examined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from maas.scenes.ais import write_ais
from maas.scenes.image import Scene, compose
from maas.scenes.radarsat import write_radarsat
from maas.scenes.safe import write_safe
from maas.scenes.spec import SceneSpec
from maas.scenes.truth import write_truth

WRAPPINGS: Mapping[str, Callable[[Scene, Path], None]] = {
    "S1": write_safe,
    "RS2": write_radarsat,
}


@dataclass(frozen=True, slots=True)
class WrittenScene:
    scene: Scene
    product: Path
    truth: Path
    ais: Path


def write_scene(spec: SceneSpec, folder: Path) -> WrittenScene:
    """Writes `<image id>/`, `<image id>.truth.geojson` and `<image id>.ais.nmea`."""
    scene = compose(spec)
    product = folder / spec.image_id
    product.mkdir(parents=True, exist_ok=True)
    written = WrittenScene(
        scene,
        product,
        folder / f"{spec.image_id}.truth.geojson",
        folder / f"{spec.image_id}.ais.nmea",
    )
    WRAPPINGS[spec.mission](scene, product)
    write_truth(scene, written.truth)
    write_ais(scene, written.ais)
    return written
