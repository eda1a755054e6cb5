"""`maas run` as a process of its own: its doors, its log, its end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.servers.ports import free_port

PATIENCE = 90.0


def until(what: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Ask until the answer is something; fails when patience ends."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            answer = what()
        except httpx.HTTPError:
            answer = None
        if answer:
            return answer
        time.sleep(0.05)
    pytest.fail(f"{what} gave nothing within {patience} s")


@dataclass(frozen=True)
class RoleProcess:
    """One running role."""

    popen: subprocess.Popen[bytes]
    health: str
    log: Path

    def ready(self) -> bool:
        return httpx.get(f"{self.health}/readyz").status_code == 200

    def reasons(self) -> list[str]:
        reasons: list[str] = httpx.get(f"{self.health}/readyz").json()["reasons"]
        return reasons

    def alive(self) -> bool:
        return httpx.get(f"{self.health}/healthz").text == "alive\n"

    def metric(self, line: str) -> float | None:
        told = httpx.get(f"{self.health}/metrics").text.splitlines()
        return next((float(one.split()[-1]) for one in told if one.startswith(f"{line} ")), None)

    def said(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def says(self, event: str) -> int:
        return sum(line["event"] == event for line in self.said())

    def ends(self, number: int = signal.SIGTERM) -> int:
        self.popen.send_signal(number)
        return self.popen.wait(timeout=PATIENCE)


@contextmanager
def running_role(
    name: str, folder: Path, environ: Mapping[str, str], code: Path | None = None
) -> Iterator[RoleProcess]:
    """A role until the context ends; `code` is the folder of another version of the program."""
    port = free_port()
    told = {**os.environ, "MAAS_LEASE_TTL": "3s", **environ, "MAAS_HEALTH_PORT": str(port)}
    if code is not None:
        told["PYTHONPATH"] = str(code)
    log = folder / f"{name}-{port}.log"
    command = [sys.executable, "-m", "maas.cli.main", "run", name]
    with log.open("wb") as file:
        popen = subprocess.Popen(command, env=told, stderr=file, cwd=code)
    role = RoleProcess(popen, f"http://127.0.0.1:{port}", log)
    try:
        yield role
    except BaseException:
        print(f"{name} said:\n{log.read_text()[-4000:]}")
        raise
    finally:
        popen.kill()
        popen.wait()
