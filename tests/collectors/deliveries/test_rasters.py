"""Rasters are looked at block by block; hostile ones are refused in our own words."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.enums import Resampling
from rasterio.transform import from_bounds

from collectors.deliveries.rasters import RasterRefused, look_at
from maas.scenes import write_scene
from tests.maas.scenes.specs import small


def picture(path: Path, side: int = 600, **more: object) -> Path:
    values = np.random.default_rng(1).integers(1, 255, (side, side), dtype=np.uint8)
    values[:100] = 0
    profile = {
        "driver": "GTiff", "width": side, "height": side, "count": 1, "dtype": "uint8",
        "crs": "EPSG:4326", "transform": from_bounds(-6, 48, -5, 49, side, side), "nodata": 0,
        "tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate", **more,
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as target:
        target.write(values, 1)
        target.build_overviews([2, 4], Resampling.average)
    return path


def test_a_sound_raster_is_described_in_full(tmp_path: Path) -> None:
    seen = look_at(picture(tmp_path / "r.tif"))
    assert (seen.width, seen.height, seen.bands) == (600, 600, 1)
    assert seen.georeferenced
    assert seen.crs == "EPSG:4326"
    assert seen.bounds == pytest.approx((-6, 48, -5, 49))
    assert seen.overviews == (2, 4)
    assert seen.nodata == 100 * 600
    [statistics] = seen.statistics
    assert statistics is not None
    assert (statistics.least, statistics.most) == (1, 254)
    assert statistics.mean == pytest.approx(127.5, abs=1)


def test_control_points_are_a_georeference_too(tmp_path: Path) -> None:
    written = write_scene(small(ships=0), tmp_path)
    seen = look_at(next(written.product.rglob("*.tiff")))
    assert seen.georeferenced
    assert seen.bounds is not None
    west, south, east, north = seen.bounds
    assert west < -5.8 < east
    assert south < 48.2 < north


def test_a_truncated_raster_is_refused(tmp_path: Path) -> None:
    path = picture(tmp_path / "r.tif")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(RasterRefused, match="cannot be read"):
        look_at(path)


@pytest.mark.parametrize("content", [b"", b"II*\0", b"not a picture at all" * 100])
def test_what_is_no_tiff_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "r.tif"
    path.write_bytes(content)
    with pytest.raises(RasterRefused, match="cannot be read"):
        look_at(path)


def test_a_vrt_that_points_elsewhere_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "r.tif"
    path.write_text(
        '<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1">'
        "<SimpleSource><SourceFilename>/etc/passwd</SourceFilename></SimpleSource>"
        "</VRTRasterBand></VRTDataset>"
    )
    with pytest.raises(RasterRefused):
        look_at(path)


def hollow(path: Path, side: int, tile: int) -> Path:
    """A tiny TIFF whose header promises large tiles of zeros, deflated."""
    entries = [
        (256, 4, side), (257, 4, side), (258, 3, 8), (259, 3, 8), (262, 3, 1), (277, 3, 1),
        (322, 4, tile), (323, 4, tile), (324, 4, 200), (325, 4, 20),
    ]  # fmt: skip
    body = struct.pack("<2sHI", b"II", 42, 8) + struct.pack("<H", len(entries))
    for tag, kind, value in entries:
        packed = struct.pack("<I", value) if kind == 4 else struct.pack("<HH", value, 0)
        body += struct.pack("<HHI", tag, kind, 1) + packed
    path.write_bytes(body.ljust(240, b"\0"))
    return path


@pytest.mark.parametrize(
    ("side", "tile", "why"),
    [
        (200_000, 200_000, "pixels; at most"),
        (16_384, 16_384, "too large to be read"),
        (8_000, 8_000, "would become 64000000: that is no picture"),
    ],
)
def test_a_bomb_is_refused_before_it_is_opened_up(
    tmp_path: Path, side: int, tile: int, why: str
) -> None:
    with pytest.raises(RasterRefused, match=why):
        look_at(hollow(tmp_path / "r.tif", side, tile))
