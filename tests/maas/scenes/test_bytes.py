"""Same seed, same bytes; and every file says that it is synthetic."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import rasterio

from maas.scenes import ImpossibleScene, SceneSpec, write_scene
from tests.maas.scenes.specs import AT, small

ELSEWHERE = """
import sys
from datetime import datetime
from pathlib import Path
from maas.scenes import SceneSpec, write_scene
mission, at, folder = sys.argv[1:]
spec = SceneSpec(7, datetime.fromisoformat(at), mission, lines=900, samples=1100, ships=12)
write_scene(spec, Path(folder))
"""


def sums(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("mission", ["S1", "RS2"])
def test_the_same_seed_gives_the_same_bytes_in_another_process(
    mission: str, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    write_scene(small(mission=mission), here)
    subprocess.run(
        [sys.executable, "-c", ELSEWHERE, mission, AT.isoformat(), str(there)], check=True
    )
    assert sums(here) == sums(there)
    assert len(sums(here)) >= 7


def test_another_seed_gives_another_sea(tmp_path: Path) -> None:
    one, other = write_scene(small(), tmp_path), write_scene(small(seed=8), tmp_path)
    first, second = (next(w.product.rglob("*.tiff")).read_bytes() for w in (one, other))
    assert first != second
    assert one.scene.ships != other.scene.ships


@pytest.mark.parametrize("mission", ["S1", "RS2"])
def test_every_file_is_marked_synthetic(mission: str, tmp_path: Path) -> None:
    written = write_scene(small(mission=mission), tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(b"SYNTHETIC" in path.read_bytes() for path in files), files
    assert all(line.startswith("\\s:SYNTHETIC") for line in written.ais.read_text().splitlines())
    raster = next(path for path in files if path.suffix in {".tiff", ".tif"})
    with rasterio.open(raster) as image:
        assert image.tags()["SYNTHETIC"] == "true"
    assert written.product.name.startswith("CANARY_")
    assert all(str(ship.mmsi).startswith("999") for ship in written.scene.ships)


@pytest.mark.parametrize(
    ("wish", "remedy"),
    [
        ({"seed": -1}, "seed must lie between"),
        ({"acquired_at": AT.replace(tzinfo=None)}, "write it in UTC"),
        ({"mission": "S9"}, "mission must be one of S1, RS2"),
        ({"lines": 10}, "lines and samples must lie between"),
        ({"latitude": 88.0}, "latitude must lie within"),
        ({"longitude": 179.9}, "date line"),
        ({"dark_share": 1.5}, "dark_share must be"),
    ],
)
def test_an_impossible_wish_is_refused_with_what_to_change(
    wish: dict[str, object], remedy: str
) -> None:
    with pytest.raises(ImpossibleScene, match=remedy):
        small(**wish)


def test_more_ships_than_the_sea_holds_are_refused(tmp_path: Path) -> None:
    crowded = SceneSpec(7, AT, lines=256, samples=256, ships=200)
    with pytest.raises(ImpossibleScene, match="ask for fewer ships"):
        write_scene(crowded, tmp_path)
