"""Each role as a process of its own, one of them killed: the road still leads to the page."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.collectors.conftest import Segment, running_segment
from tests.servers.ports import free_port

__all__ = ["running_segment"]

CATALOGUE = """
missions: {S1: {title: Sentinel-1, satellites: {S1A: {title: S1A}, S1C: {title: S1C}}}}
since: 2026-10-01T00:00:00Z
interfaces:
  prip: {title: PRIP, kind: prip, url: "${MAAS_SIM_HTTP}/prip-s1/odata/v1", harvest: {every: 1s},
         auth: {kind: oauth2, token_url: "${MAAS_SIM_HTTP}/auth/token", client_id: maas,
                username: maas, password_env: SECRET}}
targets: {prip: {title: PRIP, probe: odata, interface: prip, every: 1s, horizon: 5s}}
objectives:
  day: {title: A day, kind: timeliness, population: {from: published, mission: S1},
        clock: {at: [prip]}, deadline: 24h, target: "95%", window: {rolling: 90d}}
page: {components: {prip: {title: PRIP, targets: [prip], objectives: [day]}}}
"""


def unresolved(root: str) -> list[str]:
    """The names of the incidents that are open; a killed process may be among them for a while."""
    told = httpx.get(f"{root}/api/v2/incidents/unresolved.json").json()
    return [incident["name"] for incident in told["incidents"]]


@contextmanager
def role(name: str, environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """One role in a process of its own, ended by pid."""
    command = [sys.executable, "-m", "maas.cli.main", "run", name]
    process = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def until(what: Callable[[], Any], patience: float = 60) -> Any:
    """Ask until the answer is something; fails when patience ends."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            answer = what()
        except httpx.HTTPError:
            answer = None
        if answer:
            return answer
        time.sleep(0.2)
    pytest.fail(f"{what} gave nothing within {patience} s")


@pytest.mark.timeout(180)
def test_four_processes_bring_facts_to_the_page_and_a_killed_one_is_replaced(
    running_segment: Segment, database_url: str, tmp_path: Path
) -> None:
    running_segment.calm()
    catalogue = tmp_path / "catalogue.yaml"
    catalogue.write_text(CATALOGUE)
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    environ = {
        **os.environ, **{k: str(v) for k, v in running_segment.told.items()},
        "SECRET": "maas-demo", "MAAS_CATALOGUE": str(catalogue),
        "MAAS_DATABASE_URL": database_url, "MAAS_PORT": str(port),
        "MAAS_LEASE_TTL": "3s",
    }  # fmt: skip

    def judged() -> bool:
        return "on_time" in httpx.get(f"{root}/api/v1/objectives/day/items").text

    with role("api", environ), role("engine", environ), role("alerting", environ):
        until(lambda: httpx.get(f"{root}/healthz").status_code == 200)
        with role("collectors", environ) as collectors:
            until(judged)
            collectors.send_signal(signal.SIGKILL)
            collectors.wait()
        running_segment.order("prip-s1", "html_500")

        def component() -> bool:
            return "major_outage" in httpx.get(f"{root}/api/v2/summary.json").text

        with role("collectors", environ):
            until(component, patience=90)  # the lease of the killed process runs out first
            until(lambda: any("PRIP" in name for name in unresolved(root)))
    running_segment.calm()
