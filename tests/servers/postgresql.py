"""A PostgreSQL that tests may start late, kill and start again: one address all the time."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from pathlib import Path

from maas.db.embedded import embedded_postgres
from tests.servers.ports import free_port


def debians_postgresql() -> Path:
    """The folder of the newest programs that Debian has installed here."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    assert found, "the Debian package postgresql is not installed: `apt-get install postgresql`"
    return found[-1].parent


class MortalPostgres:
    """A server in `folder`, on a loopback port that stays its own over every restart."""

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        self._programs = debians_postgresql()
        with embedded_postgres(self._data, disposable=True, binaries=self._programs):
            pass  # initialised, and stopped again
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://maas@127.0.0.1:{self.port}/postgres"

    def start(self, patience: float = 90) -> None:
        """Start it and wait until it takes connections; a killed one recovers first."""
        deadline = time.monotonic() + patience
        self._process = self._launch()
        while not self._answers():
            assert time.monotonic() < deadline, f"no PostgreSQL within {patience} s"
            if self._process.poll() is not None:  # remains of the killed one are not gone yet
                self._process = self._launch()
            time.sleep(0.1)

    def kill(self) -> None:
        """kill -9: connections break, whatever was not committed is lost."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def stop(self) -> None:
        """End it at once, if it runs."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=30)
            self._process = None

    def _launch(self) -> subprocess.Popen[bytes]:
        nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        options = ["-h", "127.0.0.1", "-p", str(self.port), "-k", "", "-c", "fsync=off"]
        with (self._data / "server.log").open("ab") as log:
            return subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, *options],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                user=nobody.pw_uid if nobody else None,
                group=nobody.pw_gid if nobody else None,
            )

    def _answers(self) -> bool:
        ready = [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ready).returncode == 0
