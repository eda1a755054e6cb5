"""`maas database`: migrate, say how the schema stands, check that migrations go up and down."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from maas.cli.assembly import database_url
from maas.db.connection import Database
from maas.db.embedded import embedded_postgres
from maas.db.errors import DatabaseUnavailable
from maas.db.migrate import differences, downgrade, upgrade
from maas.db.schema import Standing, standing
from maas.domain.quantities import parse_duration
from maas.runtime.settings import read_settings
from maas.runtime.waiting import pauses

app = typer.Typer(help="The database's schema.", no_args_is_help=True)


@app.command(
    "upgrade",
    epilog="Example: MAAS_DATABASE_URL=postgresql://maas@db/maas maas database upgrade --wait 10m",
)
def upgrade_command(
    revision: Annotated[str, typer.Argument(help="a revision, or head")] = "head",
    wait: Annotated[
        str, typer.Option(help="how long to wait for a database that is not there yet")
    ] = "0s",
) -> None:
    """Bring the configured database to a revision; safe beside running processes and replicas."""
    patience = _duration(wait)
    with database_url(read_settings(os.environ)) as url:
        found = asyncio.run(_migrate(url, revision, patience))
    typer.echo(f"the schema is at {found.found}")


async def _migrate(url: str, revision: str, patience: timedelta) -> Standing:
    database = Database(url)
    deadline = time.monotonic() + patience.total_seconds()
    try:
        for pause in pauses():
            try:
                await upgrade(database, revision)
                return await standing(database)
            except DatabaseUnavailable:
                if time.monotonic() + pause > deadline:
                    raise
            await asyncio.sleep(pause)
        raise AssertionError("pauses never end")
    finally:
        await database.close()


@app.command(
    epilog="Example: MAAS_DATABASE_URL=postgresql://maas@db/maas maas database status --json"
)
def status(
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Say which schema is there and whether this program can work on it; exit code 1 if not."""
    with database_url(read_settings(os.environ)) as url:
        found = asyncio.run(_standing(url))
    told = {
        "schema": found.found,
        "expected": found.expected,
        "state": found.state,
        "pending": list(found.pending),
        "contracted_beyond": list(found.unknown_contractions),
        "problem": found.problem(),
    }
    if as_json:
        typer.echo(json.dumps(told))
    else:
        for name in ("schema", "expected", "state"):
            typer.echo(f"{name:<9} {told[name] or 'nothing'}")
        if found.pending:
            typer.echo(f"pending   {', '.join(found.pending)}")
        if (problem := found.problem()) is not None:
            typer.echo(problem)
    if found.problem() is not None:
        raise typer.Exit(1)


async def _standing(url: str) -> Standing:
    database = Database(url)
    try:
        return await standing(database)
    finally:
        await database.close()


def _duration(text: str) -> timedelta:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--wait") from None


@app.command(epilog="Example: maas database check")
def check() -> None:
    """Migrate a throwaway PostgreSQL up, down and up, and compare it with the declared tables."""
    with tempfile.TemporaryDirectory(prefix="maas-check-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with embedded_postgres(folder / "postgres", disposable=True) as server:
            found = asyncio.run(_up_down_up(server.url()))
    for difference in found:
        typer.echo(f"migrations and maas/db/tables differ: {difference}", err=True)
    if found:
        typer.echo("write a migration for what differs", err=True)
        raise typer.Exit(1)
    typer.echo("migrations go up, down and up, and give exactly the declared tables")


async def _up_down_up(url: str) -> list[str]:
    database = Database(url)
    try:
        await upgrade(database)
        await downgrade(database, "base")
        await upgrade(database)
        return await differences(database)
    finally:
        await database.close()
