"""Readers of others accept what is written: GDAL the wrappings, pyais the radio messages."""

from __future__ import annotations

import json
import math
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import rasterio
from defusedxml.ElementTree import parse
from pyais.stream import FileReaderStream
from shapely.geometry import Point, shape

from maas.scenes import write_scene
from maas.scenes.ais import place_at
from maas.scenes.safe import md5_of
from tests.maas.scenes.specs import small


def test_gdal_reads_the_radarsat_product_through_its_xml(tmp_path: Path) -> None:
    written = write_scene(small(mission="RS2"), tmp_path)
    with rasterio.open(written.product / "product.xml") as product:
        assert product.driver == "RS2"
        assert (product.height, product.width) == (900, 1100)
        point = product.gcps[0][0]
        expected = written.scene.geometry.position(0, 0)
        assert (point.x, point.y) == pytest.approx(expected, abs=1e-6)


def test_product_xml_names_only_files_that_are_there(tmp_path: Path) -> None:
    folder = write_scene(small(mission="RS2"), tmp_path).product
    root = parse(folder / "product.xml").getroot()
    assert root is not None
    naming = {"fullResolutionImageData", "lookupTable"}
    named = [str(e.text) for e in root.iter() if e.tag.rpartition("}")[2] in naming]
    assert sorted(named) == ["imagery_HH.tif", "lutBeta.xml", "lutGamma.xml", "lutSigma.xml"]
    assert all((folder / name).is_file() for name in named)


def test_gdal_reads_the_sentinel_product_through_its_manifest(tmp_path: Path) -> None:
    written = write_scene(small(), tmp_path)
    with rasterio.open(written.product / "manifest.safe") as product:
        assert product.driver == "SAFE"
        assert (product.height, product.width) == (900, 1100)
        assert product.tags()["MISSION_ID"] == "S1A"


def test_the_manifest_holds_the_sum_of_every_file(tmp_path: Path) -> None:
    folder = write_scene(small(), tmp_path).product
    root = parse(folder / "manifest.safe").getroot()
    assert root is not None
    streams = list(root.iter("byteStream"))
    assert len(streams) == 4
    for stream in streams:
        (location,) = stream.iter("fileLocation")
        path = folder / str(location.get("href"))
        assert stream.get("size") == str(path.stat().st_size)
        assert stream.findtext("checksum") == md5_of(path)


def test_ais_says_true_positions_and_dark_ships_say_nothing(tmp_path: Path) -> None:
    written = write_scene(small(), tmp_path)
    scene = written.scene
    heard: dict[int, list[tuple[float, float]]] = {}
    names: set[str] = set()
    with FileReaderStream(str(written.ais)) as stream:
        for message in stream:
            said: dict[str, Any] = message.decode().asdict()
            if said["msg_type"] == 1:
                heard.setdefault(int(said["mmsi"]), []).append((said["lon"], said["lat"]))
            else:
                names.add(said["shipname"])
    talking = {ship.mmsi: ship for ship in scene.ships if not ship.dark}
    assert set(heard) == set(talking)
    assert names == {ship.name for ship in talking.values()}
    assert len([ship for ship in scene.ships if ship.dark]) == round(12 * 0.3)
    for mmsi, ship in talking.items():
        assert heard[mmsi][6] == pytest.approx(place_at(scene, ship, ship.at), abs=2e-6)


def test_a_ship_under_way_sails_its_speed(tmp_path: Path) -> None:
    scene = write_scene(small(), tmp_path).scene
    ship = next(ship for ship in scene.ships if ship.speed)
    before = place_at(scene, ship, ship.at)
    after = place_at(scene, ship, ship.at + timedelta(hours=1))
    north = (after[1] - before[1]) * 60
    east = (after[0] - before[0]) * 60 * math.cos(math.radians(before[1]))
    assert math.hypot(north, east) == pytest.approx(ship.speed, rel=0.01)


def test_the_truth_holds_ships_inside_the_footprint_and_off_land(tmp_path: Path) -> None:
    written = write_scene(small(), tmp_path)
    truth = json.loads(written.truth.read_text())
    features = truth["features"]
    by_role = {
        role: [shape(f["geometry"]) for f in features if f["properties"]["role"] == role]
        for role in ("footprint", "land", "ship")
    }
    assert truth["synthetic"] is True
    assert len(by_role["ship"]) == 12
    (footprint,) = by_role["footprint"]
    for point in by_role["ship"]:
        assert isinstance(point, Point)
        assert footprint.contains(point)
        assert not any(land.contains(point) for land in by_role["land"])
