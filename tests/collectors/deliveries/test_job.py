"""Deliveries that are no canary's: known images, areas, history, feeds, rasters, sums."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from collectors.deliveries_job import DeliveryCollector
from maas.catalogue.model import Catalogue
from maas.db import delivered, facts_readings
from maas.db.connection import Database
from maas.db.delivered import DeliveredReport
from maas.db.facts_readings import Reading
from maas.domain.delivered import Verdict
from maas.runtime.role import App
from tests.collectors.deliveries.reports import LATITUDE, LONGITUDE, Ship, oil_gml, vessels_gml
from tests.collectors.deliveries.test_rasters import picture
from tests.servers.objects import PASSWORD, object_store

IMAGE = "S1A_IW_GRDH_1SDV_20260301T060000_20260301T060025_060000_070000_ABCD"
NOW = datetime.now(UTC)
STRAIT = [[-6.0, 48.2], [-5.4, 48.2], [-5.4, 48.8], [-6.0, 48.8]]
RING = [(LONGITUDE, LATITUDE), (LONGITUDE + 0.02, LATITUDE), (LONGITUDE, LATITUDE + 0.01)]


def ships(count: int, named: int = 0) -> list[Ship]:
    return [
        (LONGITUDE + at * 0.005, LATITUDE - at * 0.005, 227000000 + at if at < named else None)
        for at in range(count)
    ]


def deliver(root: Path, image: str, files: dict[str, bytes]) -> Path:
    folder = root / image
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "DONE").write_text("")
    return folder


async def check(
    root: Path, database: Database, environ: dict[str, str] | None = None, **more: Any
) -> dict[str, DeliveredReport]:
    catalogue = Catalogue.model_validate(
        {
            "meters": {"ais": {"title": "AIS", "kind": "rabbitmq", "url": "http://127.0.0.1/"}},
            "deliveries": {
                "out": {
                    "title": "Out",
                    "at": {"url": f"file://{root}"},
                    "reports": {
                        "vessels.gml": {"form": "vessel-gml"},
                        "oil.gml": {"form": "oil-gml"},
                    },
                    "rasters": {"raster.tif": {"bands": 1, "most_nodata": "50%"}},
                    "required": ["vessels.gml"],
                    "images": ["S1?_*"],
                    "areas": {"strait": {"title": "Strait", "footprint": STRAIT}},
                    **more,
                }
            },
        }
    )
    collector = DeliveryCollector(App(catalogue, database, environ or {}, "test/1", "here"), "out")
    await collector.run(datetime.now(UTC))
    await collector.close()
    async with database.transaction() as connection:
        return {one.image: one for one in await delivered.latest(connection, 100)}


def codes(report: DeliveredReport, worst: Verdict = Verdict.INVALID) -> set[str]:
    return {reason.code for reason in report.reasons if reason.verdict == worst}


def vessels(found: list[Ship], image: str = IMAGE, swapped: bool = False) -> bytes:
    return vessels_gml(found, image, swapped)


async def test_a_sound_delivery_is_valid_and_says_what_was_seen(
    database: Database, tmp_path: Path
) -> None:
    root = tmp_path / "out"
    raster = picture(tmp_path / "r.tif").read_bytes()
    files = {"vessels.gml": vessels(ships(6, 4)), "oil.gml": oil_gml(RING), "raster.tif": raster}
    sums = {
        name: {"sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()
    }
    deliver(root, IMAGE, {**files, "manifest.json": json.dumps({"files": sums}).encode()})
    one = (await check(root, database))[IMAGE]
    assert one.verdict == Verdict.VALID, one.reasons
    assert (one.features, one.matched, one.area) == (6, 4, "strait")
    assert one.rasters["raster.tif"]["overviews"] == [2, 4]


async def test_a_delivery_in_an_object_store_is_judged_like_any_other(
    database: Database, tmp_path: Path
) -> None:
    raster = picture(tmp_path / "r.tif").read_bytes()
    deliver(tmp_path / "bucket" / "out", IMAGE, {"vessels.gml": vessels(ships(6, 4)),
                                                 "raster.tif": raster})  # fmt: skip
    with object_store(tmp_path) as store:
        environ = {"STORE_PASSWORD": PASSWORD}
        one = (await check(tmp_path, database, environ, at=store.at("bucket/out")))[IMAGE]
    assert one.verdict == Verdict.VALID
    assert "raster.tif" in str(one)


async def test_all_faults_of_a_delivery_are_told_at_once(
    database: Database, tmp_path: Path
) -> None:
    root = tmp_path / "out"
    raster = picture(tmp_path / "r.tif").read_bytes()[:500]
    sums = {"vessels.gml": {"sha256": "0" * 64}, "lost.txt": {}}
    deliver(root, "OTHER_1", {
        "vessels.gml": vessels(ships(3), swapped=True), "raster.tif": raster, "oil.gml": b"<oil",
        "manifest.json": json.dumps({"files": sums}).encode(),
    })  # fmt: skip
    one = (await check(root, database))["OTHER_1"]
    assert one.verdict == Verdict.INVALID
    assert codes(one) >= {
        "malformed", "raster-refused", "checksum", "file-missing", "product-unknown",
        "product-other",
    }  # fmt: skip


async def test_oil_with_the_vessels_axis_order_lies_outside(
    database: Database, tmp_path: Path
) -> None:
    wrong = oil_gml([(y, x) for x, y in RING])
    deliver(tmp_path, IMAGE, {"vessels.gml": vessels(ships(3)), "oil.gml": wrong})
    one = (await check(tmp_path, database))[IMAGE]
    assert {(r.code, r.file) for r in one.reasons if r.verdict == Verdict.INVALID} == {
        ("axes-exchanged", "oil.gml")
    }


async def test_a_required_file_that_is_missing_is_told(database: Database, tmp_path: Path) -> None:
    deliver(tmp_path, IMAGE, {"oil.gml": oil_gml(RING)})
    one = (await check(tmp_path, database))[IMAGE]
    assert codes(one) == {"file-missing"}
    assert one.features is None


async def test_zero_is_an_alarm_after_a_history_of_ships(
    database: Database, tmp_path: Path
) -> None:
    for number in range(8):
        image = f"{IMAGE[:-1]}{number}"
        deliver(tmp_path, image, {"vessels.gml": vessels(ships(9 + number % 3), image)})
    assert {one.verdict for one in (await check(tmp_path, database)).values()} == {Verdict.VALID}
    corners = (
        "<sat:corner1>48.8 -6.0</sat:corner1><sat:corner2>48.8 -5.4</sat:corner2>"
        "<sat:corner3>48.2 -5.4</sat:corner3><sat:corner4>48.2 -6.0</sat:corner4></sat:source>"
    )
    empty = vessels([]).replace(b"</sat:source>", corners.encode())
    deliver(tmp_path, IMAGE, {"vessels.gml": empty})
    one = (await check(tmp_path, database))[IMAGE]
    assert one.area == "strait"
    assert codes(one) == {"count-zero"}


async def test_the_match_is_judged_only_while_the_feed_is_well(
    database: Database, tmp_path: Path
) -> None:
    ais = {"meter": "ais", "measure": "rate", "least_rate": 50.0, "least_match": "50%"}
    at = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
    deliver(tmp_path, IMAGE, {"vessels.gml": vessels(ships(10, 1))})
    one = (await check(tmp_path, database, ais=ais))[IMAGE]
    assert codes(one, Verdict.DEGRADED) == {"ais-feed"}
    async with database.transaction() as connection:
        rate = Reading("rate", "", at + timedelta(minutes=2), 90.0)
        await facts_readings.store_readings(connection, "ais", [rate])
    deliver(tmp_path, IMAGE, {"vessels.gml": vessels(ships(11, 1))})
    one = (await check(tmp_path, database, ais=ais))[IMAGE]
    assert codes(one, Verdict.DEGRADED) == {"ais-match"}


async def test_a_file_above_its_limit_is_not_fetched(database: Database, tmp_path: Path) -> None:
    deliver(tmp_path, IMAGE, {"vessels.gml": vessels(ships(3)), "raster.tif": b"x" * 2000})
    one = (await check(tmp_path, database, rasters={"raster.tif": {"largest": "1kB"}}))[IMAGE]
    assert codes(one) == {"too-large"}
