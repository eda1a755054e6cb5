"""Ports of the loopback that nobody had a moment ago, and that no outgoing connection is given.

What the kernel hands out for connections (32768 and above by default) is left alone: a server that
is started later, or again, finds its port as free as it was.
"""

from __future__ import annotations

import random
import socket
import subprocess
import time
from contextlib import ExitStack, suppress
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
                found.append(port)
            if len(found) == count:
                return found
    raise OSError(f"no {count} free ports between {RANGE.start} and {RANGE.stop}")


def accepting(port: int, process: subprocess.Popen[bytes], said: Path, patience: float) -> None:
    """Wait until something listens; a process that ends tells its last words."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection((LOOPBACK, port), 1).close()
        except OSError:
            time.sleep(0.05)
            continue
        return
    raise RuntimeError(said.read_text(errors="replace")[-2000:])
