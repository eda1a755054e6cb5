"""What a chain delivers is fetched and judged, and canaries are sent through it and marked.

Everything goes over the chain's own SFTP server; the chain's own truth is compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from maas.catalogue.model import Catalogue
from maas.db import canaries, delivered, facts_samples
from maas.db.connection import Database
from maas.domain.canaries import CanaryRun
from maas.domain.delivered import Verdict
from tests.journeys.live import platform, waited
from tests.servers.rabbitmq import RabbitServer
from tests.simulator.chain.running import Running, running_chain

pytestmark = [pytest.mark.xdist_group("rabbitmq"), pytest.mark.timeout(600)]
CUSTOMERS = ("coastguard", "fisheries", "canary")
BAND = Fraction(30, 100)
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "a report cut in the middle": ({"kind": "corrupt_output"}, "malformed"),
    "a raster cut in the middle": (
        {"kind": "corrupt_output", "params": {"what": "raster"}}, "raster-refused"),
    "a file that is another": (
        {"kind": "corrupt_output", "params": {"what": "checksum"}}, "checksum"),
    "axes the wrong way round": ({"kind": "wrong_axis_order"}, "axes-exchanged"),
}  # fmt: skip


def watched(chain: Running) -> Catalogue:
    def place(path: str, user: str) -> dict[str, Any]:
        return {"url": f"{chain.told['CHAIN_SFTP']}/{path}", "username": user,
                "password_env": "CHAIN", "host_key": chain.told["CHAIN_HOST_KEY"]}  # fmt: skip

    delivery = {
        "title": "Deliveries", "every": "1s", "images": ["*"], "party": "processing",
        "reports": {"vessels.gml": {"form": "vessel-gml"}, "vessels.csv": {"form": "vessel-csv"},
                    "vessels.geojson": {"form": "geojson"}},
        "rasters": {"raster.tif": {"bands": 1}}, "required": ["vessels.gml", "raster.tif"],
    }  # fmt: skip
    canary = {
        "title": "Canary", "every": "1h", "delivery": "canary", "deadline": "5m",
        "ais": place("inbox/ais", "canary"), "bands": {"recall": "30%"},
    }  # fmt: skip
    scene = {"lines": 900, "samples": 1100, "ships": 12, "contrast_offset": 3}
    return Catalogue.model_validate(
        {
            "parties": {"processing": {"title": "Processing", "role": "processor"}},
            "deliveries": {
                name: {**delivery, "at": place(f"deliveries/{name}", "watcher")}
                for name in CUSTOMERS
            },
            "targets": {
                name: {"title": name, "probe": "canary", "canary": name, "every": "1s"}
                for name in ("sound", "emptied")
            },
            "canaries": {
                "sound": {**canary, "scene": {**scene, "mission": "S1"},
                          "drop": place("inbox/cdse", "canary")},
                "emptied": {**canary, "scene": {**scene, "mission": "RS2"},
                            "drop": place("inbox/mda", "canary")},
            },
        }
    )  # fmt: skip


@pytest.fixture
def chain(rabbitmq_server: RabbitServer, tmp_path: Path) -> Iterator[Running]:
    with running_chain(rabbitmq_server.url, tmp_path) as running:
        yield running


async def test_flawed_deliveries_are_named_and_canaries_are_marked(
    chain: Running, database: Database
) -> None:
    emptied = {"kind": "empty_delivery", "mission": "RS2", "count": 1}
    assert chain.client.post("/control/faults", json=emptied).status_code == 201
    struck = {words: chain.order("S1", fault) for words, (fault, _) in FAULTS.items()}
    whole = chain.order("S1")
    for image in (*struck.values(), whole):
        chain.delivered(image)
    async with platform(database, watched(chain), {"CHAIN": "secret"}):
        for words, image in struck.items():
            told = await judged(database, image)
            assert not chain.truth(image)["valid"]
            assert told.verdict is Verdict.INVALID, words
            assert FAULTS[words][1] in {reason.code for reason in told.reasons}, words
            await waited(partial(incident, database, "delivery", told.source))
        told = await judged(database, whole)
        truth = chain.truth(whole)
        assert (told.verdict is not Verdict.INVALID) == truth["valid"]
        assert told.features == truth["score"]["delivered"]

        sound, empty = [await marked(database, name) for name in ("sound", "emptied")]
        assert sound.mark is not None
        assert empty.mark is not None
        assert (sound.mark.ships, empty.mark.ships, empty.mark.found) == (12, 12, 0)
        assert sound.mark.recall is not None
        assert sound.mark.recall > BAND
        told = await judged(database, sound.image)
        assert sound.mark.found + sound.mark.false_alarms == told.features
        await waited(partial(incident, database, "canary", "emptied"))
        # and so is the service as its customer sees it
        assert await waited(partial(seen, database, "sound")) == "up"
        assert await waited(partial(seen, database, "emptied")) == "degraded"
        assert not await incident(database, "canary", "sound")


async def judged(database: Database, image: str) -> delivered.DeliveredReport:
    """What is thought of an image's delivery, as soon as it was looked at."""

    async def found() -> delivered.DeliveredReport | None:
        async with database.transaction() as connection:
            latest = await delivered.latest(connection, 100)
        return next((one for one in latest if one.image == image), None)

    told: delivered.DeliveredReport = await waited(found)
    return told


async def marked(database: Database, name: str) -> CanaryRun:
    """The latest scene of a canary, as soon as its answer was marked."""

    async def found() -> CanaryRun | None:
        async with database.transaction() as connection:
            runs = await canaries.history(connection, name, 1)
        return runs[0] if runs and runs[0].mark is not None else None

    run: CanaryRun = await waited(found)
    return run


async def incident(database: Database, kind: str, about: str) -> bool:
    """Whether people were told that something is wrong with it."""
    async with database.transaction() as connection:
        rows = await connection.execute(
            text("SELECT count(*) FROM incident WHERE kind = :kind AND subject = :about"),
            {"kind": kind, "about": about},
        )
        return bool(rows.scalar_one())


async def seen(database: Database, target: str) -> str | None:
    """How a target was found last, once it was known."""
    async with database.transaction() as connection:
        found = (await facts_samples.last_outcomes(connection, "here")).get(target)
    return None if found == "unknown" else found
