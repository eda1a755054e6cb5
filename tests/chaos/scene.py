"""The scene: everything that runs during a play, opened in order and closed whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from maas.catalogue.model import Catalogue
from maas.cli.segment import Segment, simulated_segment
from tests.chaos.brokers import Brokers
from tests.chaos.door import Door
from tests.chaos.hook import Hook
from tests.chaos.postgres import Postgres
from tests.chaos.processes import Fleet
from tests.chaos.stage import (
    START,
    Plot,
    environ_of,
    fleet_of,
    read_catalogue,
    write_catalogue,
)
from tests.servers.ports import free_ports

SCHEMES = ("disturbed", "undisturbed")


@dataclass
class Scene:
    """Who plays, and where: what faults act upon."""

    folder: Path
    catalogue: Catalogue
    environ: dict[str, str]
    segment: Segment
    postgres: Postgres
    database_door: Door
    brokers: Brokers
    hook: Hook
    fleet: Fleet
    freeze: float
    clock_file: Path
    database_lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def direct_url(self) -> str:
        """The disturbed database, past the door."""
        return self.postgres.url("disturbed")

    @property
    def undisturbed_url(self) -> str:
        return self.postgres.url("undisturbed")


@asynccontextmanager
async def scene_of(plot: Plot, folder: Path, freeze: float) -> AsyncIterator[Scene]:
    """Servers, segment and receiver run; the fleet stands ready. Nothing is left afterwards."""
    database_port, door_port, hook_port = free_ports(3)
    async with AsyncExitStack() as stack:
        postgres = Postgres(folder, database_port)
        stack.callback(postgres.remove)
        postgres.create()
        await postgres.start()
        for name in SCHEMES:
            await postgres.execute(f"CREATE DATABASE {name}")
        door = Door(door_port, database_port)
        await door.open()
        stack.push_async_callback(door.shut)
        hook = Hook(hook_port)
        await hook.open()
        stack.push_async_callback(hook.close)
        segment = stack.enter_context(
            simulated_segment(seed=plot.seed, start=START, days=plot.days, ahead=1, folder=folder)
        )
        brokers = Brokers(folder / "rabbitmq")
        stack.push_async_callback(brokers.close)
        brokers.begin()
        clock_file = folder / "clock"
        clock_file.write_text(START.isoformat())
        catalogue = write_catalogue(folder, hook.url)
        environ = environ_of(
            segment.environ, catalogue,
            MAAS_DATABASE_URL=f"postgresql://maas@127.0.0.1:{door_port}/disturbed",
            MAAS_CLOCK=str(clock_file), MAAS_BROKER_URL=brokers.url,
            MAAS_BROKER_PASSWORD="secret", MAAS_BUS_RETENTION="90d",
        )  # fmt: skip
        fleet = fleet_of(environ, folder)
        stack.callback(fleet.stop)
        yield Scene(
            folder, read_catalogue(environ), environ, segment, postgres, door, brokers, hook, fleet,
            freeze, clock_file,
        )  # fmt: skip
