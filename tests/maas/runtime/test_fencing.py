"""A process frozen for longer than its lease, then let go on: what its successor wrote stands."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from maas.db.connection import Database

TTL = "1"


@contextmanager
def process(url: str, name: str, pause: str, gate: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.maas.runtime.frozen", url, name, TTL, pause, str(gate)]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield started
    finally:
        started.kill()
        started.wait()
        assert started.stdout is not None
        started.stdout.close()


def until_it_says(one: subprocess.Popen[str], what: str) -> str:
    assert one.stdout is not None
    for line in one.stdout:
        if what in line:
            return line
    pytest.fail(f"the process ended without saying {what!r}")


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("pause", "told"), [("before", "lease lost at work"), ("inside", "waiting for the database")]
)
async def test_a_frozen_process_does_not_overwrite_what_its_successor_wrote(
    database: Database, database_url: str, tmp_path: Path, pause: str, told: str
) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("CREATE TABLE noted (name text)"))
        await connection.execute(text("INSERT INTO noted VALUES ('nobody')"))
    gate = tmp_path / "gate"
    with process(database_url, "old", pause, gate) as old:
        until_it_says(old, f"stands {pause}")
        old.send_signal(signal.SIGSTOP)
        gate.touch()  # it would go on at once
        with process(database_url, "new", "never", gate) as new:
            until_it_says(new, "noted")
            old.send_signal(signal.SIGCONT)
            until_it_says(old, told)
            until_it_says(new, "noted")
            async with database.transaction() as connection:
                noted = await connection.execute(text("SELECT name FROM noted"))
                assert noted.scalar_one() == "new"
                tokens = await connection.execute(
                    text("SELECT holder, token FROM lease WHERE name = 'test.note'")
                )
                assert tokens.one() == ("new", 2)
