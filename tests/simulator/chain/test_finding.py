"""The detector on scenes whose ships are known: what it finds, invents, and where it says it is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import rasterio

from maas.scenes import Scene, SceneSpec, compose
from maas.scenes.ais import ais_lines
from maas.scenes.fleet import Ship
from maas.scenes.writing import WRAPPINGS
from simulator.chain.finding.ais import Ear, correlate
from simulator.chain.finding.cfar import STRIP, Thresholds
from simulator.chain.finding.detector import Found, Slick, detect
from simulator.chain.finding.ground import Ground, apart, ground_of
from simulator.chain.plan import Image
from simulator.chain.scenery import make
from simulator.chain.stages.calibrate import SEA, SIGMA, calibrate_product

AT = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def seen(scene: Scene, folder: Path) -> tuple[list[Found], list[Slick], Ground]:
    product = folder / f"{scene.spec.seed}-{scene.spec.mission}"
    product.mkdir()
    WRAPPINGS[scene.spec.mission](scene, product)
    calibrate_product(product, product)
    found, oil = detect(product / SIGMA, product / SEA, Thresholds())
    return found, oil, ground_of(product / SIGMA)


def pairs(scene: Scene, found: list[Found]) -> Iterator[tuple[Ship, Found]]:
    for ship in scene.ships:
        for one in found:
            if math.hypot(one.line - ship.line, one.sample - ship.sample) < 15:
                yield ship, one
                break


def spec(seed: int, mission: str = "S1", side: int = 512, ships: int = 9) -> SceneSpec:
    return SceneSpec(
        seed, AT, mission=mission, lines=side, samples=side, ships=ships, islands=1
    )  # fmt: skip


@pytest.mark.parametrize("mission", ["S1", "RS2"])
def test_ships_well_above_the_clutter_are_found_and_little_else(
    mission: str, tmp_path: Path
) -> None:
    true = found_of = faint = faint_found = invented = 0
    for seed in range(6):
        scene = compose(spec(seed, mission))
        found, _, _ = seen(scene, tmp_path)
        matched = [ship for ship, _ in pairs(scene, found)]
        for ship in scene.ships:
            if ship.contrast_class == "noise":
                faint, faint_found = faint + 1, faint_found + (ship in matched)
            else:
                true, found_of = true + 1, found_of + (ship in matched)
        invented += len(found) - len(matched)
    assert found_of >= 0.95 * true
    assert faint_found < faint
    assert invented <= 2 * 6


def test_positions_lengths_and_headings_are_those_of_the_ships(tmp_path: Path) -> None:
    scene = compose(spec(11, side=1024, ships=30))
    found, _, ground = seen(scene, tmp_path)
    off, lengths, turns = [], [], []
    for ship, one in pairs(scene, found):
        longitude, latitude = scene.geometry.position(ship.line, ship.sample)
        off.append(apart((one.latitude, one.longitude), (latitude, longitude)))
        if ship.length > 100:
            lengths.append(one.length / ship.length)
            turns.append(abs((one.heading - ship.heading + 90) % 180 - 90))
    assert np.median(off) < 10
    assert 0.75 < np.median(lengths) < 1.25
    assert np.median(turns) < 6
    assert ground.spacing == pytest.approx(10, rel=0.01)


def test_ships_that_report_are_matched_though_they_are_seen_beside_their_place(
    tmp_path: Path,
) -> None:
    scene = compose(spec(12, side=1024, ships=30))
    found, _, ground = seen(scene, tmp_path)
    ear = Ear()
    for line in ais_lines(scene):
        ear.hear(line)
    named, inside = correlate(found, ear.around(AT), ground, AT)
    told = dict(pairs(scene, named))
    reporting = [ship for ship in told if not ship.dark]
    right = [ship for ship in reporting if told[ship].mmsi == ship.mmsi]
    dark = [ship for ship in told if ship.dark]
    assert ear.unreadable == 0
    assert inside >= len(reporting)
    assert len(right) >= 0.9 * len(reporting)
    assert sum(1 for ship in dark if told[ship].mmsi is None) >= 0.8 * len(dark)


def test_without_a_word_by_radio_every_ship_is_dark(tmp_path: Path) -> None:
    found, _, ground = seen(compose(spec(13)), tmp_path)
    named, inside = correlate(found, Ear().around(AT), ground, AT)
    assert named == found
    assert inside == 0
    assert all(ship.mmsi is None for ship in named)


def test_a_line_that_is_no_ais_is_counted_and_harms_nobody() -> None:
    ear = Ear()
    for line in (
        "",
        "hello",
        r"\c:1700000000*5A\!AIVDM,1,1,,A,xx",
        "!AIVDM,1,1,,A,13u?etPv2;0n,0*24",
    ):
        ear.hear(line)
    assert len(ear.reports) == 0
    assert ear.unreadable == 4


def test_a_calm_ellipse_is_seen_as_a_slick_and_a_scene_without_has_none(tmp_path: Path) -> None:
    image = Image("S1A_TEST", "S1", AT, "coastguard", 0, 48.0, -6.0, 512)
    spilt = dry = 0
    for scene_seed in range(40, 52):
        scenery = make(replace(image, scene_seed=scene_seed), tmp_path / str(scene_seed))
        calibrate_product(scenery.product, tmp_path)
        _, oil = detect(tmp_path / SIGMA, tmp_path / SEA, Thresholds())
        if scenery.slicks:
            spilt += 1
            assert oil, f"the slick of seed {scene_seed} was not seen"
        else:
            dry += bool(oil)
    assert spilt
    assert dry <= 3


def test_a_scene_read_in_strips_has_each_ship_once(tmp_path: Path) -> None:
    scene = compose(spec(14, side=1300, ships=30))
    found, _, _ = seen(scene, tmp_path)
    assert any(ship.line > STRIP for ship in found)
    assert [ship.number for ship in found] == list(range(1, len(found) + 1))
    places = [(ship.line, ship.sample) for ship in found]
    assert all(math.dist(a, b) > 5 for a, b in combinations(places, 2))


def test_the_mask_keeps_land_out_and_the_sea_in(tmp_path: Path) -> None:
    scene = compose(spec(15))
    product = tmp_path / "product"
    product.mkdir()
    WRAPPINGS["S1"](scene, product)
    calibrate_product(product, product)
    with rasterio.open(product / SEA) as source:
        sea = source.read(1) == 1
    mask = scene.land.mask(0, 512)
    assert mask is not None
    assert not sea[mask].mean() > 0.05
    assert sea[~mask].mean() > 0.6
