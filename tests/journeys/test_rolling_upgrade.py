"""Two versions side by side: the schema expands under running processes, and contracts later."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from maas.db.connection import Database
from maas.db.migrate import upgrade
from maas.db.schema import known_revisions
from tests.collectors.conftest import Segment, running_segment
from tests.journeys.test_roles_apart import CATALOGUE
from tests.maas.runtime.processes import RoleProcess, running_role, until

__all__ = ["running_segment"]

ROOT = Path(__file__).parents[2]
PACKAGES = ("maas", "collectors", "sla_engine", "alerting", "api", "simulator", "migrations")
EXPANDED, CONTRACTED = "0098_expanded", "0099_contracted"
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{revision}", "{down}"


def upgrade():
{body}
"""
EXPANDS = """
    for table in ("publication", "unjudged", "item", "tally", "outbox", "lease", "cursor"):
        op.add_column(table, sa.Column("next_version", sa.Text(), nullable=True))
"""
CONTRACTS = """
    op.rename_table("outbox", "outgoing")
    op.execute("INSERT INTO contraction VALUES ('0099_contracted', now())")
"""


def next_version(folder: Path) -> Path:
    """This program with one more migration: what its next version would be."""
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    add_migration(folder, EXPANDED, known_revisions()[-1], EXPANDS)
    return folder


def add_migration(folder: Path, revision: str, down: str, body: str) -> None:
    file = folder / "migrations" / "versions" / f"{revision}.py"
    file.write_text(MIGRATION.format(revision=revision, down=down, body=body))


def items_judged(url: str) -> int:
    async def count() -> int:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            return int(await connection.fetchval("SELECT count(*) FROM item"))
        finally:
            await connection.close()

    return asyncio.run(count())


def worked(role: RoleProcess, job: str) -> bool:
    return bool(role.metric(f'maas_job_runs_total{{job="{job}",outcome="done"}}'))


async def contract(url: str, migrations: Path) -> None:
    database = Database(url)
    await upgrade(database, migrations=migrations)
    await database.close()


@pytest.mark.timeout(300)
def test_a_version_and_the_next_work_side_by_side_until_the_schema_is_contracted(
    running_segment: Segment, database_url: str, tmp_path: Path
) -> None:
    running_segment.calm()
    catalogue = tmp_path / "catalogue.yaml"
    catalogue.write_text(CATALOGUE)
    environ = {
        **{k: str(v) for k, v in running_segment.told.items()},
        "SECRET": "maas-demo", "MAAS_CATALOGUE": str(catalogue), "MAAS_DATABASE_URL": database_url,
    }  # fmt: skip
    newer = next_version(tmp_path / "next")
    waits = {**environ, "MAAS_MIGRATE": "wait"}
    with (
        running_role("collectors", tmp_path, environ) as old,
        running_role("engine", tmp_path, waits, code=newer) as new,
    ):
        until(lambda: any("maas database upgrade" in one for one in new.reasons()))
        until(lambda: worked(old, "collectors.harvest:prip"))
        assert items_judged(database_url) == 0

        command = [sys.executable, "-m", "maas.cli.main", "database", "upgrade", "--wait", "1m"]
        told = {**os.environ, **environ, "PYTHONPATH": str(newer)}
        done = subprocess.run(command, env=told, cwd=newer, capture_output=True, text=True)
        assert done.stdout == f"the schema is at {EXPANDED}\n", done.stderr

        until(lambda: items_judged(database_url) > 0)  # harvested by the old, judged by the new
        assert old.ready()
        with running_role("engine", tmp_path, environ) as started_later:
            until(started_later.ready)
            assert started_later.says("schema is newer") == 1
            assert new.ends() == 0
            until(lambda: worked(started_later, "engine.judge"))  # the old one may take over
            assert started_later.ends() == 0
        assert old.says("job failed") == 0

        add_migration(newer, CONTRACTED, EXPANDED, CONTRACTS)
        asyncio.run(contract(database_url, newer / "migrations"))
        until(lambda: any(CONTRACTED in one for one in old.reasons()))
    with running_role("collectors", tmp_path, environ) as refused:
        assert refused.popen.wait(timeout=90) == 1
        assert "start the newer version of the program" in refused.log.read_text()
    running_segment.calm()
