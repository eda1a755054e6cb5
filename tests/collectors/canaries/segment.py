"""A canary over a real SFTP server, and answers made from its truth with known errors."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.runtime.role import App
from maas.scenes import Scene
from tests.collectors.deliveries.reports import Ship, vessels_gml
from tests.servers.sftp import PASSWORD, SftpPlace

NOW = datetime(2026, 3, 1, 6, 10, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
SCENE = {"lines": 700, "samples": 900, "ships": 12}


def app_for(server: SftpPlace, database: Database, **canary: Any) -> App:
    for folder in ("inbox", "ais", "deliveries"):
        (server.root / folder).mkdir(exist_ok=True)
    catalogue = Catalogue.model_validate(
        {
            "deliveries": {
                "customer": {
                    "title": "Deliveries",
                    "at": server.at("deliveries"),
                    "reports": {"vessels.gml": {"form": "vessel-gml"}},
                    "required": ["vessels.gml"],
                }
            },
            "canaries": {
                "north": {
                    "title": "North canary",
                    "every": "1h",
                    "scene": SCENE,
                    "drop": server.at("inbox"),
                    "ais": server.at("ais"),
                    "delivery": "customer",
                    "deadline": "30m",
                    **canary,
                }
            },
        }
    )
    return App(catalogue, database, {"SFTP_PASSWORD": PASSWORD}, "test/1", "here")


def seen(scene: Scene) -> list[Ship]:
    """Every ship where it is seen, with its MMSI unless it is dark."""
    return [
        (*scene.geometry.position(ship.line, ship.sample), None if ship.dark else ship.mmsi)
        for ship in scene.ships
    ]


def answer(root: Path, scene: Scene, ships: list[Ship]) -> Path:
    """A delivery as a chain would write it, DONE last."""
    image = scene.spec.image_id
    folder = root / "deliveries" / image
    folder.mkdir(parents=True, exist_ok=True)
    start = f"{scene.spec.acquired_at:%FT%TZ}"
    stop = f"{scene.spec.ended_at + timedelta(seconds=1):%FT%TZ}"
    (folder / "vessels.gml").write_bytes(vessels_gml(ships, image, start=start, stop=stop))
    (folder / "manifest.json").write_text(json.dumps({"files": {}}))
    (folder / "DONE").write_text("")
    return folder
