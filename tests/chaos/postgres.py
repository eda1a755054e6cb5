"""A real PostgreSQL that crashes on order: kill -9 of its postmaster and of every child, at once.

It keeps its promises as in production (fsync on), so that what was committed before a crash is
there after it. It listens on the loopback only.
"""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import asyncpg
import psutil

from tests.chaos.processes import die_with_parent

PATIENCE = 120.0
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "1GB",
    "timezone": "UTC",
    "jit": "off",
    "dynamic_shared_memory_type": "mmap",
}


def binaries() -> Path:
    """The programs of Debian's newest PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    assert found, "the Debian package postgresql is not installed: `apt-get install postgresql`"
    return found[-1].parent


class Postgres:
    """One server in a folder; `crash()` and `start()` as often as wanted."""

    def __init__(self, folder: Path, port: int) -> None:
        self._data, self.port = folder / "postgres", port
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres") -> str:
        """Where a database of it is reached."""
        return f"postgresql://maas@127.0.0.1:{self.port}/{database}"

    async def execute(self, statement: str) -> None:
        """Run a statement for itself."""
        connection = await asyncpg.connect(self.url())
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def create(self) -> None:
        """An empty cluster of databases, owned by an ordinary user."""
        self._data.mkdir()
        if self._user is not None:
            os.chown(self._data, self._user.pw_uid, self._user.pw_gid)
        command = [binaries() / "initdb", "-D", self._data, "-U", "maas", "--auth=trust"]
        subprocess.run(
            [*command, "--encoding=UTF8", "--locale=C"], check=True, capture_output=True, cwd="/",
            user=self._user.pw_uid if self._user else None,
        )  # fmt: skip

    async def start(self) -> None:
        """Start it, after a crash with recovery from its log, and wait until it answers."""
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        command = [str(binaries() / "postgres"), "-D", str(self._data), "-p", str(self.port)]
        command += ["-k", "", *options]
        with (self._data / "server.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220  it must die with this thread
                die_with_parent(command, self._user), stdout=log, stderr=log, cwd="/",
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        async with asyncio.timeout(PATIENCE):
            while True:
                assert self._process.poll() is None, self._last_words()
                with suppress(OSError, asyncpg.PostgresError):
                    await (await asyncpg.connect(self.url())).close()
                    return
                await asyncio.sleep(0.05)

    def crash(self) -> None:
        """The power is cut: nothing of the server is alive when this returns."""
        if self._process is None:
            return
        with suppress(psutil.NoSuchProcess):
            children = psutil.Process(self._process.pid).children(recursive=True)
            self._process.kill()
            for child in children:
                with suppress(psutil.NoSuchProcess):
                    child.kill()
            psutil.wait_procs(children, timeout=PATIENCE)
        self._process.wait(PATIENCE)
        self._process = None

    def _last_words(self) -> str:
        return (self._data / "server.log").read_text(errors="replace")[-2000:]

    def remove(self) -> None:
        """Stop for good and forget the data."""
        self.crash()
        shutil.rmtree(self._data, ignore_errors=True)
