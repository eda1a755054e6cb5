"""`maas harvest` and `maas replay`: read a stretch of the past again, or a record of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer
from rich.console import Console

from collectors.errors import NOT_JSON, CollectError
from collectors.harvest import Harvester
from collectors.manners import Manners
from collectors.recording import Recording, recordings
from maas.catalogue.model import Catalogue
from maas.cli.progress import measuring, playing
from maas.cli.working import Refused, instant, working
from maas.db import facts_backfill
from maas.db.connection import Database
from maas.runtime.egress import run_guarded
from maas.runtime.leasing import LeaseKeeper
from maas.runtime.role import TTL, App
from maas.runtime.settings import read_settings

log = structlog.get_logger(__name__)

GENTLE = 60  # requests a minute beside the live harvest, where no quota is known
Source = Annotated[str, typer.Argument(help="id of an interface in the catalogue")]


def harvest(
    source: Source,
    since: Annotated[str, typer.Option(help="first instant: 2026-10-01T00:00:00Z")],
    until: Annotated[
        str | None, typer.Option(help="up to, but not including; default: now")
    ] = None,
    pace: Annotated[
        int | None,
        typer.Option(min=1, help="requests a minute at most; default half the quota, or 60"),
    ] = None,
) -> None:
    """Read a stretch of the past again, beside the live harvest; killed, it goes on where it was.

    Reading again changes nothing that is here already.
    """
    run_guarded(_harvest(source, instant(since), instant(until), pace), os.environ)


async def _harvest(source: str, since: datetime, until: datetime, pace: int | None) -> None:
    if since >= until:
        raise Refused(f"--since {since.isoformat()} is not before --until {until.isoformat()}")
    async with (
        working() as (catalogue, database),
        _reading(catalogue, database, source, pace) as harvester,
    ):
        console = Console(stderr=True)
        async with database.transaction() as connection:
            done = await facts_backfill.resume(connection, source, since, until, _now())
        if done.position > since:
            console.print(f"going on at {done.position:%Y-%m-%d %H:%M} UTC")
        window = catalogue.interfaces[source].harvest.window
        with playing(console, since, until) as reached:
            while done.position < until:
                reached(done.position)
                step = min(until, done.position + min(window, timedelta(hours=6)))
                try:
                    found = await harvester.read_window(done.position, step, _now())
                except CollectError as error:
                    raise Refused(
                        f"{error}\nread up to {done.position:%Y-%m-%dT%H:%M:%SZ}; "
                        "the same command goes on from there"
                    ) from None
                done = replace(done, position=step, entries=done.entries + found)
                async with database.transaction() as connection:
                    await facts_backfill.advance(connection, done, _now())
        typer.echo(
            f"{source}: {done.entries} entries of {since:%Y-%m-%dT%H:%M:%SZ} to "
            f"{until:%Y-%m-%dT%H:%M:%SZ} read"
        )


def replay(
    source: Source,
    folder: Annotated[
        Path | None,
        typer.Option(help="folder of recordings; default MAAS_RECORDINGS_DIR", exists=True),
    ] = None,
) -> None:
    """Feed recorded exchanges of a source to its reader, as if they had just been harvested."""
    told = folder or (Path(found) if (found := os.environ.get("MAAS_RECORDINGS_DIR")) else None)
    if told is None:
        raise Refused("where are the recordings? give --folder, or set MAAS_RECORDINGS_DIR")
    files = recordings(told, source)
    if not files:
        raise Refused(f"{told} has no recording of {source}: is `record: true` in its harvest?")
    run_guarded(_replay(source, files), os.environ)


async def _replay(source: str, files: list[Path]) -> None:
    async with (
        working() as (catalogue, database),
        _reading(catalogue, database, source, None) as harvester,
    ):
        pages = entries = passed = damaged = before = 0
        size = sum(file.stat().st_size for file in files)
        with measuring(Console(stderr=True), f"replaying {source}", size) as reached:
            for recording in map(Recording, files):
                for one in recording:
                    found = await _replayed(harvester, one)
                    reached(before + recording.read, f"{one['at']:.16} UTC".replace("T", " "))
                    if found is None:
                        passed += 1
                    else:
                        pages += 1
                        entries += found
                before += recording.read
                damaged += recording.damaged
        typer.echo(
            f"{source}: {entries} entries of {pages} pages in {len(files)} files; "
            f"{passed} other answers passed over"
        )
        if damaged:
            typer.echo(f"cut short when they were written, and passed over: {damaged}")


async def _replayed(harvester: Harvester, exchange: Mapping[str, Any]) -> int | None:
    """How many entries a recorded answer gave; None when it is no page of entries."""
    if exchange["status"] != 200:
        return None
    at = datetime.fromisoformat(exchange["at"])
    try:
        return await harvester.replay(str(exchange["body"]).encode(), at)
    except NOT_JSON:
        return None


@asynccontextmanager
async def _reading(
    catalogue: Catalogue, database: Database, source: str, pace: int | None
) -> AsyncIterator[Harvester]:
    """A harvester of our own pace, under a lease, so that no two read the same past at once."""
    if source not in catalogue.interfaces:
        known = ", ".join(catalogue.interfaces) or "none"
        raise Refused(f"there is no interface {source!r} in the catalogue; there are: {known}")
    settings = read_settings(os.environ)
    app = App(catalogue, database, os.environ, settings.holder, settings.location)
    keeper = LeaseKeeper(database, f"backfill/{settings.holder}")
    if not await keeper.hold(f"backfill:{source}"):
        raise Refused(f"another process is reading the past of {source}; wait until it is done")
    quota = catalogue.interfaces[source].harvest.per_minute
    gentle = pace or (max(1, quota // 2) if quota else GENTLE)
    harvester = Harvester(app, source, os.environ, Manners(1, gentle))
    renewing = asyncio.create_task(_renewing(keeper))
    try:
        yield harvester
    finally:
        renewing.cancel()
        await harvester.close()
        await keeper.release()


async def _renewing(keeper: LeaseKeeper) -> None:
    while True:
        await asyncio.sleep(TTL.total_seconds() / 3)
        try:
            await keeper.renew()
        except Exception as error:  # it holds for a while yet, and the next try comes sooner
            log.warning("lease not renewed, trying again", why=str(error))


def _now() -> datetime:
    return datetime.now(UTC)
