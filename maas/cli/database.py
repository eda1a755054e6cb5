"""`maas database`: migrate, and check that migrations go up, down and up again."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from maas.cli.assembly import database_url
from maas.db.connection import Database
from maas.db.embedded import embedded_postgres
from maas.db.migrate import differences, downgrade, upgrade
from maas.runtime.settings import read_settings

app = typer.Typer(help="The database's schema.", no_args_is_help=True)


@app.command(
    "upgrade", epilog="Example: MAAS_DATABASE_URL=postgresql://maas@db/maas maas database upgrade"
)
def upgrade_command(
    revision: Annotated[str, typer.Argument(help="a revision, or head")] = "head",
) -> None:
    """Bring the configured database to a revision; every role does this at start too."""
    with database_url(read_settings(os.environ)) as url:
        asyncio.run(_migrate(url, revision))
    typer.echo(f"the schema is at {revision}")


async def _migrate(url: str, revision: str) -> None:
    database = Database(url)
    try:
        await upgrade(database, revision)
    finally:
        await database.close()


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
