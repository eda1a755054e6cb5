"""The collectors against the simulated ground segment: a real process, sockets and faults."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from collectors.harvest import Harvester
from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.runtime.role import App

START = datetime(2026, 10, 1, tzinfo=UTC)
NOON = START + timedelta(hours=12)


@dataclass(frozen=True)
class Segment:
    """A running simulator, with its clock at noon of its first day."""

    told: dict[str, str]

    def order(self, service: str, kind: str, **more: Any) -> None:
        """Order a fault over the control interface."""
        answer = httpx.post(
            f"{self.told['MAAS_SIM_HTTP']}/control/faults",
            json={"service": service, "kind": kind, **more},
        )
        assert answer.status_code == 201, answer.text

    def calm(self) -> None:
        """Lift every fault and put the clock back to noon."""
        root = self.told["MAAS_SIM_HTTP"]
        httpx.delete(f"{root}/control/faults").raise_for_status()
        self.set_clock(NOON)

    def set_clock(self, instant: datetime) -> None:
        now = instant.isoformat().replace("+00:00", "Z")
        httpx.post(f"{self.told['MAAS_SIM_HTTP']}/control/clock", json={"now": now})


@pytest.fixture(scope="session")
def running_segment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Segment]:
    ready = tmp_path_factory.mktemp("segment") / "ready.json"
    command = [sys.executable, "-m", "simulator", "serve", "--seed", "7", "--days", "2"]
    command += ["--start", "2026-10-01T00:00:00Z", "--ready-file", str(ready)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not ready.exists():
            assert process.poll() is None, "the simulator ended at start"
            assert time.monotonic() < deadline, "the simulator did not start"
            time.sleep(0.05)
        yield Segment(json.loads(ready.read_text()))
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def segment(running_segment: Segment) -> Segment:
    running_segment.calm()
    return running_segment


def catalogue_of(segment: Segment, **more: Any) -> Catalogue:
    """The interfaces of the segment, with short patience."""
    root = segment.told["MAAS_SIM_HTTP"]
    login = {
        "kind": "oauth2", "token_url": f"{root}/auth/token", "client_id": "maas",
        "username": "maas", "password_env": "SECRET",
    }  # fmt: skip
    basic = {"kind": "basic", "username": "maas", "password_env": "SECRET"}
    kinds = {
        "prip-s1": ("prip", login), "auxip": ("auxip", login), "cadip-sgs": ("cadip", basic),
        "lta": ("lta", basic), "dd": ("dd", {"kind": "none"}),
    }  # fmt: skip
    interfaces = {
        name: {
            "title": name, "kind": kind, "auth": auth, "url": f"{root}/{name}/odata/v1",
            "harvest": {"timeout": "2s"},
        }
        for name, (kind, auth) in kinds.items()
    }  # fmt: skip
    legacy = {"title": "hub", "kind": "dd", "auth": basic, "harvest": {"timeout": "2s"}}
    stac = {"title": "stac", "kind": "dd", "dialect": "stac", "harvest": {"timeout": "2s"}}
    missions = ["sentinel-1", "sentinel-2", "sentinel-3", "sentinel-5p"]
    interfaces |= {
        "hub": {**legacy, "dialect": "opensearch", "url": f"{root}/hub"},
        "hub-v2": {**legacy, "dialect": "odata-v2", "url": f"{root}/hub/odata/v1"},
        "stac": {**stac, "url": f"{root}/stac", "collections": missions},
        "geodes": {
            **stac, "url": f"{root}/geodes", "collections": missions,
            "harvest": {"timeout": "2s", "published": "datetime", "page_size": 100},
        },
    }  # fmt: skip
    return Catalogue.model_validate({"since": START, "interfaces": interfaces, **more})


@dataclass
class Harvest:
    """A harvester with its database, and what tests ask of both."""

    app: App
    database: Database
    segment: Segment

    async def read(self, source: str, as_of: datetime = NOON, secret: str = "maas-demo") -> None:
        """Harvest a source once, as a process that has just started."""
        harvester = Harvester(self.app, source, {"SECRET": secret})
        try:
            await harvester.run(as_of)
        finally:
            await harvester.close()

    async def rows(self, statement: str, **values: Any) -> list[Any]:
        async with self.database.transaction() as connection:
            return list((await connection.execute(text(statement), values)).all())

    async def keys(self, source: str) -> set[str]:
        """The native ids of what is stored of a source."""
        found = await self.rows(
            "SELECT native_id FROM publication WHERE source = :source", source=source
        )
        return {row[0] for row in found}

    async def error(self, source: str) -> str | None:
        found = await self.rows("SELECT last_error FROM cursor WHERE source = :s", s=source)
        return found[0][0] if found else None


@pytest.fixture
async def harvest(database: Database, segment: Segment) -> Harvest:
    app = App(catalogue_of(segment), database, {"SECRET": "maas-demo"}, "test/1", "here")
    return Harvest(app, database, segment)
