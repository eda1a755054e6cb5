"""Ports of the loopback that nobody had a moment ago, and that no outgoing connection is given.

What the kernel hands out for connections (32768 and above by default) is left alone: a server that
is started later, or again, finds its port as free as it was. Nor is a port given twice: whoever has
one holds its byte of a file locked until the process ends, before and between its servers as well.
"""

from __future__ import annotations

import fcntl
import os
import random
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path

LOOPBACK = "127.0.0.1"
RANGE = range(15_000, 32_000)


def free_port() -> int:
    """One of them."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """As many, all different."""
    found: list[int] = []
    with ExitStack() as stack:
        for port in random.SystemRandom().sample(RANGE, len(RANGE)):
            with suppress(OSError):
                stack.enter_context(socket.create_server((LOOPBACK, port)))
                _keep(port)
                found.append(port)
            if len(found) == count:
                return found
    raise OSError(f"no {count} free ports between {RANGE.start} and {RANGE.stop}")


def _keep(port: int) -> None:
    """For this process, until it ends; raises OSError when it is another's, or was given before."""
    if port in _given:
        raise OSError(f"port {port} is given already")
    fcntl.lockf(_ledger(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    _given.add(port)


_given: set[int] = set()


@cache
def _ledger() -> int:
    """A file of no bytes that all who run tests here lock by the byte; never closed."""
    path = Path(tempfile.gettempdir()) / f"maas-test-ports-{os.getuid()}"
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)


def accepting(port: int, process: subprocess.Popen[bytes], said: Path, patience: float) -> None:
    """Wait until something listens; a process that ends tells its last words."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        if _listened_to(port):
            return
        time.sleep(0.05)
    raise RuntimeError(said.read_text(errors="replace")[-2000:])


def refusing(port: int, patience: float) -> None:
    """Wait until nothing listens there any longer."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if not _listened_to(port):
            return
        time.sleep(0.05)
    raise RuntimeError(f"something still listens at port {port}")


def _listened_to(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), 1).close()
    except OSError:
        return False
    return True
