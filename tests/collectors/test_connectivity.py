"""A vantage point that is cut off blames nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from collectors.connectivity import CUT_OFF, BeaconsInvalid, beacons, connected
from collectors.probing import Probing
from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.runtime.role import App
from tests.collectors.conftest import NOON
from tests.collectors.probes.servers import greeting
from tests.servers.ports import free_port


async def seen(database: Database, beacon: str, *ports: int) -> dict[str, Any]:
    """Probe a target at each port, with a beacon; outcome and reason by target."""
    entry = {"title": "T", "probe": "tcp", "every": "15m", "horizon": "45m"}
    targets = {f"t{n}": {**entry, "url": f"tcp://127.0.0.1:{p}"} for n, p in enumerate(ports)}
    catalogue = Catalogue.model_validate({"targets": targets})
    probing = Probing(App(catalogue, database, {"MAAS_BEACONS": beacon}, "test/1", "here"))
    try:
        await probing.run(NOON + timedelta(minutes=1))
    finally:
        await probing.close()
    async with database.transaction() as connection:
        rows = await connection.execute(text("SELECT target, outcome, reason FROM probe_sample"))
        return {row.target: (row.outcome, row.reason) for row in rows}


async def test_while_a_beacon_answers_what_is_down_is_down(database: Database) -> None:
    async with greeting(b"") as beacon, greeting(b"") as up:
        address = f"tcp://127.0.0.1:{free_port()}, tcp://127.0.0.1:{beacon}"
        told = await seen(database, address, up, free_port())
    assert told["t0"] == ("up", "")
    assert told["t1"] == ("down", "Connection refused")


async def test_when_no_beacon_answers_nothing_is_known_of_what_does_not(
    database: Database,
) -> None:
    async with greeting(b"") as up:
        told = await seen(database, f"tcp://127.0.0.1:{free_port()}", up, free_port())
    assert told["t0"] == ("up", "")  # it answered: that is known
    assert told["t1"] == ("unknown", CUT_OFF)


async def test_without_beacons_everything_is_believed(database: Database) -> None:
    assert (await seen(database, "", free_port()))["t0"][0] == "down"
    assert await connected([])


@pytest.mark.parametrize(
    "text", ["http://a.example", "tcp://a.example", "tcp://:7", "tcp://a.example:x", "a.example:7"]
)
def test_what_is_no_address_says_what_to_write(text: str) -> None:
    with pytest.raises(BeaconsInvalid, match="write tcp://host:port"):
        beacons({"MAAS_BEACONS": f"tcp://b.example:1,{text}"})
