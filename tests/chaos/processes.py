"""Our processes: replicas of roles that are started again when they are killed, and none left over.

Every child dies with us, also when we are killed ourselves: the kernel sees to it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

GRACE = 30.0


def die_with_parent(command: Sequence[str], user: pwd.struct_passwd | None = None) -> list[str]:
    """The same command, killed by the kernel when whoever started it dies."""
    setpriv = shutil.which("setpriv")
    assert setpriv is not None, "setpriv is missing: `apt-get install util-linux`"
    words = [setpriv, "--pdeathsig", "KILL"]
    if user is not None:
        words += ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
    return [*words, *command]


@dataclass
class Replica:
    """One process of a role. `starts` counts its lives."""

    role: str
    number: int
    environ: Mapping[str, str]
    log: Path
    starts: int = 0
    killed: int = 0
    process: subprocess.Popen[bytes] | None = None
    ended: list[int] = field(default_factory=list)  # exit codes that nobody asked for

    @property
    def name(self) -> str:
        return f"{self.role} {self.number}"

    def start(self) -> None:
        """Begin a life."""
        self.starts += 1
        command = [sys.executable, "-m", "maas.cli.main", "run", self.role]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                die_with_parent(command), env=self.environ, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """kill -9, and forget it: `watch` starts the next life."""
        if self.process is not None and self.process.poll() is None:
            self.killed += 1
            self.process.kill()
            self.process.wait()
            self.process = None

    def signal(self, number: signal.Signals) -> None:
        """Freeze it or let it go on."""
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, number)

    def watch(self) -> None:
        """What a supervisor does: start what does not run."""
        if self.process is not None and (code := self.process.poll()) is not None:
            self.ended.append(code)
            self.process = None
        if self.process is None:
            self.start()


@dataclass
class Fleet:
    """All replicas of all roles."""

    replicas: list[Replica]

    def watch(self) -> None:
        """Start again whatever has ended."""
        for replica in self.replicas:
            replica.watch()

    def of(self, role: str) -> list[Replica]:
        return [one for one in self.replicas if one.role == role]

    def stop(self) -> None:
        """Ask all to end, wait, and kill the rest."""
        for one in self.replicas:
            one.signal(signal.SIGCONT)
            one.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for one in self.replicas:
            if one.process is None:
                continue
            try:
                one.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                one.process.kill()
                one.process.wait()
