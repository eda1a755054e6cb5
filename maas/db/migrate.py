"""Bring the schema to the version this code expects; safe when several replicas start at once.

One advisory lock keeps replicas in line, held for the one transaction of all migrations and asked
for again and again rather than waited for, so that nobody hangs behind a frozen process. A change
of a table that others use gives up after a moment and is tried again: readers never queue behind.
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from maas.db.connection import Database
from maas.db.errors import MigrationBusy
from maas.db.schema import MIGRATIONS, standing
from maas.db.tables import metadata

PATIENCE = timedelta(minutes=5)
_LOCK = 0x6D616173
_AGAIN_AFTER = 0.25  # seconds
_TABLE_WITHIN = "10s"
_LOCK_NOT_AVAILABLE = "55P03"


def alembic_config(migrations: Path = MIGRATIONS) -> Config:
    """The configuration without an ini file: the migrations folder beside the packages."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    return config


async def upgrade(
    database: Database,
    revision: str = "head",
    patience: timedelta = PATIENCE,
    migrations: Path = MIGRATIONS,
) -> bool:
    """Migrate up to a revision, in one transaction, unless the schema is there: whether it did.

    Raises SchemaUnusable on a schema contracted beyond us, MigrationBusy when patience ends.
    """
    began = time.monotonic()
    while True:
        found = await standing(database, migrations)
        found.insist_on_usable()
        if revision == "head" and found.state in ("current", "ahead"):
            return False
        if await _try_upgrade(database, revision, migrations):
            return True
        if time.monotonic() - began > patience.total_seconds():
            raise MigrationBusy(
                f"another process has migrated the schema, or used its tables, for {patience}: "
                "see pg_stat_activity for who holds the lock, and start this one again"
            )
        await asyncio.sleep(_AGAIN_AFTER)


async def _try_upgrade(database: Database, revision: str, migrations: Path) -> bool:
    try:
        async with database.transaction() as connection:
            lock = text(f"SELECT pg_try_advisory_xact_lock({_LOCK})")
            if not (await connection.execute(lock)).scalar_one():
                return False
            await connection.execute(text(f"SET LOCAL lock_timeout = '{_TABLE_WITHIN}'"))
            await connection.run_sync(_upgrade, revision, migrations)
            return True
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            return False
        raise


def _upgrade(connection: Connection, revision: str, migrations: Path) -> None:
    config = alembic_config(migrations)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _downgrade(connection: Connection, revision: str) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.downgrade(config, revision)


async def downgrade(database: Database, revision: str) -> None:
    """Migrate down to a revision, in one transaction; "base" empties the schema."""
    async with database.transaction() as connection:
        await connection.run_sync(_downgrade, revision)


async def differences(database: Database) -> list[str]:
    """What the migrated schema and `maas.db.tables` disagree on; empty when they are one."""

    def compare(connection: Connection) -> list[str]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, metadata)]

    async with database.transaction() as connection:
        return await connection.run_sync(compare)
