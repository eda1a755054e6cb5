"""Bring the schema to the version this code expects; safe when several replicas start at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from maas.db.connection import Database
from maas.db.tables import metadata

_LOCK = 0x6D616173  # one advisory lock, held for the transaction, keeps replicas in line


def alembic_config() -> Config:
    """The configuration without an ini file: the migrations folder beside the packages."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[2] / "migrations"))
    return config


def _upgrade(connection: Connection, revision: str) -> None:
    connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _downgrade(connection: Connection, revision: str) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.downgrade(config, revision)


async def upgrade(database: Database, revision: str = "head") -> None:
    """Migrate up to a revision, in one transaction."""
    async with database.transaction() as connection:
        await connection.run_sync(_upgrade, revision)


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
