"""The picture shows what the truth says, measured on the written pixels."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from rasterio.transform import GCPTransformer

from maas.scenes import SceneSpec, WrittenScene, compose, write_scene
from maas.scenes.image import CALIBRATION, LOOKS, blocks
from maas.scenes.sea import SHAPE, mean_by_range, noise_by_range
from tests.maas.scenes.specs import AT, small


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> WrittenScene:
    spec = SceneSpec(seed=11, acquired_at=AT, lines=1600, samples=1800, ships=36)
    return write_scene(spec, tmp_path_factory.mktemp("scene"))


@pytest.fixture(scope="module")
def pixels(written: WrittenScene) -> NDArray[np.float64]:
    with rasterio.open(next(written.product.rglob("*.tiff"))) as image:
        numbers: NDArray[np.float64] = image.read(1).astype(float)
    return (numbers / CALIBRATION) ** 2


def test_ships_stand_out_by_the_contrast_of_their_class(
    written: WrittenScene, pixels: NDArray[np.float64]
) -> None:
    means: dict[str, list[float]] = {}
    for ship in written.scene.ships:
        line, sample = round(ship.line), round(ship.sample)
        ring = pixels[max(line - 60, 0) : line + 60, max(sample - 60, 0) : sample + 60]
        on_hull = pixels[line - 1 : line + 2, sample - 1 : sample + 2].mean()
        means.setdefault(ship.contrast_class, []).append(on_hull / np.median(ring))
    typical = {name: float(np.median(values)) for name, values in means.items()}
    assert typical["noise"] < typical["weak"] < typical["clear"] < typical["bright"]
    assert typical["bright"] > 20


def test_sizes_and_contrasts_are_dealt_to_every_class(written: WrittenScene) -> None:
    classes = {(ship.size_class, ship.contrast_class) for ship in written.scene.ships}
    assert len(classes) == 12


def test_the_sea_is_spikier_than_speckle_alone_as_k_clutter_is() -> None:
    spec = small(coast=False, islands=0, ships=0)
    clean = np.concatenate([numbers for _, numbers in blocks(compose(spec))])[:, 60:-60]
    mean = (mean_by_range(spec) + noise_by_range(spec))[60:-60]
    relative = (clean / CALIBRATION) ** 2 / mean
    moment = float((relative**2).mean() / relative.mean() ** 2)
    speckle = 1 + 1 / LOOKS
    assert relative.mean() == pytest.approx(1.0, abs=0.05)
    assert speckle * 1.08 < moment < speckle * (1 + 1 / SHAPE) * 1.1
    columns = relative.reshape(len(relative), -1, 20).mean(axis=2)
    assert np.corrcoef(columns[:, 0], columns[:, 1])[0, 1] > 0.05


def test_land_is_bright_where_the_truth_has_land(
    written: WrittenScene, pixels: NDArray[np.float64]
) -> None:
    mask = written.scene.land.mask(0, written.scene.spec.lines)
    assert mask is not None
    mask[:, -40:] = False
    assert pixels[mask].mean() > 5 * np.median(pixels[~mask])
    assert not any(mask[round(ship.line), round(ship.sample)] for ship in written.scene.ships)


def test_the_edges_hold_no_data_and_a_rim_that_is_neither(pixels: NDArray[np.float64]) -> None:
    assert (pixels[:, 0] == 0).any()
    assert (pixels[:, 20:-20] > 0).all()
    rim = pixels[:, 8:12]
    assert (rim > 0).mean() > 0.9


def test_control_points_lead_any_reader_to_the_true_position(written: WrittenScene) -> None:
    with rasterio.open(next(written.product.rglob("*.tiff"))) as image:
        points, crs = image.gcps
    assert crs.to_epsg() == 4326
    with GCPTransformer(points) as transformer:
        for ship in written.scene.ships:
            longitude, latitude = transformer.xy(ship.line, ship.sample)
            line, sample = written.scene.geometry.pixel(longitude, latitude)
            assert math.hypot(line - ship.line, sample - ship.sample) < 2


def test_pixels_and_positions_are_each_others_inverse(written: WrittenScene) -> None:
    geometry = written.scene.geometry
    for place in ((0.0, 0.0), (1599.0, 3.5), (800.2, 1799.0)):
        assert geometry.pixel(*geometry.position(*place)) == pytest.approx(place, abs=1e-6)


def test_ships_under_way_are_seen_beside_their_place_along_the_track(
    written: WrittenScene,
) -> None:
    moving = [ship for ship in written.scene.ships if ship.speed]
    assert moving
    assert max(abs(ship.line - ship.true_line) for ship in moving) > 20
    assert all(ship.sample == ship.true_sample for ship in moving)
    still = [ship for ship in written.scene.ships if not ship.speed]
    assert all(ship.line == pytest.approx(ship.true_line, abs=0.001) for ship in still)


def test_a_bright_ship_has_ghosts_that_are_weaker_than_it(written: WrittenScene) -> None:
    contrasts = {ship.name: ship.contrast for ship in written.scene.ships}
    assert written.scene.ghosts
    assert all(ghost.contrast < contrasts[ghost.of] - 10 for ghost in written.scene.ghosts)


def test_a_harder_exam_only_dims_the_ships(tmp_path: Path) -> None:
    easy, hard = compose(small()), compose(small(contrast_offset=-6.0))
    assert [s.line for s in easy.ships] == [s.line for s in hard.ships]
    dimmed = [
        round(e.contrast - h.contrast, 2) for e, h in zip(easy.ships, hard.ships, strict=True)
    ]
    assert set(dimmed) == {6.0}
