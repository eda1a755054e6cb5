"""A month in ten random orders, with duplicates, by processes that are killed: one ledger."""

from __future__ import annotations

import hashlib
import pickle
import random
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text

from maas.db.connection import Database
from maas.db.embedded import EmbeddedServer
from maas.runtime.role import App
from sla_engine.judge import adopt, judge
from sla_engine.ledger.closing import state
from tests.journeys.feeder import FEEDERS
from tests.journeys.month import AS_OF, KNOWN_AT, contract, month

ORDERS = 10
PERIOD = "2026-10"


@pytest.fixture(scope="module")
def facts_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("month") / "facts.pickle"
    file.write_bytes(pickle.dumps(month(7)))
    return file


def feed(url: str, file: Path, seed: int) -> None:
    """Two feeders side by side, each killed now and then, and started anew until it is done."""
    luck = random.Random(seed)
    running = {
        share: (_start(url, file, share, seed), luck.randint(0, 6)) for share in range(FEEDERS)
    }
    while running:
        for share, (process, lives) in list(running.items()):
            assert process.stdout is not None
            line = process.stdout.readline()
            if line.startswith("done"):
                process.stdout.close()
                assert process.wait() == 0
                del running[share]
            elif lives == 0:
                process.kill()
                process.stdout.close()
                process.wait()
                running[share] = (_start(url, file, share, seed + 1), -1)
            else:
                assert line.startswith("fed"), process.wait()
                running[share] = (process, lives - 1)


def _start(url: str, file: Path, share: int, seed: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.journeys.feeder", url, str(file), str(share), str(seed)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


async def hashes(database: Database, *, anew: bool) -> dict[str, str]:
    """What identifies a ledger: the statements of all agreements, items and tallies included."""
    catalogue = contract()
    app = App(catalogue, database, {}, "test", "here")
    await judge(app, await adopt(app, AS_OF), AS_OF)
    found = {}
    async with database.transaction() as connection:
        for name in catalogue.agreements:
            told = await state(connection, catalogue, name, PERIOD, KNOWN_AT, anew=anew)
            found[name] = told.hash
        for table, order in (("item", "objective, key"), ("tally", "objective, day, state, band")):
            digest = hashlib.sha256()
            where = "WHERE items <> 0" if table == "tally" else ""
            rows = await connection.execute(
                text(f"SELECT * FROM {table} {where} ORDER BY {order}")  # noqa: S608
            )
            for row in rows:
                digest.update(repr(tuple(row)).encode())
            found[table] = digest.hexdigest()
    return found


@pytest.mark.timeout(600)
@pytest.mark.xdist_group("any_order")
async def test_ten_orders_with_duplicates_and_deaths_give_one_ledger(
    postgres_server: EmbeddedServer, facts_file: Path
) -> None:
    seen = []
    for seed in range(ORDERS):
        name = f"order_{seed}"
        await _execute(postgres_server, f"CREATE DATABASE {name} TEMPLATE template_maas")
        feed(postgres_server.url(name), facts_file, 100 * seed)
        database = Database(postgres_server.url(name))
        seen.append(await hashes(database, anew=False))
        if seed == 0:
            seen.append(await hashes(database, anew=True))
        await database.close()
        await _execute(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")
    assert len(seen[0]) == 6
    assert all(one == seen[0] for one in seen[1:])


async def _execute(server: EmbeddedServer, statement: str) -> None:
    connection = await asyncpg.connect(
        host=str(server.socket_dir), user="maas", database="postgres"
    )
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
