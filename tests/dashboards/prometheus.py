"""A real Prometheus with a played history in it, for as long as a context lasts."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from tests.servers.ports import free_port

PATIENCE = 120


def fill(folder: Path, openmetrics: str) -> Path:
    """Blocks made of what was scraped, few and long; the folder of the database."""
    written, data = folder / "scraped.om", folder / "prometheus"
    written.write_text(openmetrics)
    long = "--max-block-duration=1024h"  # of two hours each, a month takes a minute, a year many
    _promtool("tsdb", "create-blocks-from", long, "openmetrics", str(written), str(data))
    return data


def recorded(
    url: str, rules: Iterable[Mapping[str, str]], start: datetime, end: datetime, step: timedelta
) -> str:
    """What recording rules would have written over a history, computed by a running server."""
    exprs: dict[str, str] = {}
    lines: list[str] = []
    for rule in rules:
        expr = rule["expr"]
        for name, earlier in exprs.items():
            expr = expr.replace(name, f"({earlier})")
        exprs[rule["record"]] = expr
        asked = {"query": expr, "start": start.timestamp(), "end": end.timestamp(),
                 "step": step.total_seconds()}  # fmt: skip
        answered = httpx.post(f"{url}/api/v1/query_range", data=asked, timeout=PATIENCE).json()
        assert answered["status"] == "success", answered
        lines.append(f"# TYPE {rule['record']} gauge")
        for series in answered["data"]["result"]:
            labels = ",".join(f'{key}="{value}"' for key, value in series["metric"].items())
            lines += [
                f"{rule['record']}{{{labels}}} {value} {at}" for at, value in series["values"]
            ]
    return "\n".join([*lines, "# EOF", ""])


def _promtool(*arguments: str) -> None:
    done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def prometheus(folder: Path, data: Path, lookback: timedelta) -> Iterator[str]:
    """The URL of a server over `data`; samples stand for `lookback`, as sparse as they are."""
    config, port = folder / "prometheus.yml", free_port()
    config.write_text("global: {scrape_interval: 1m}\n")
    command = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={data}"]
    command += ["--storage.tsdb.retention.time=20y", f"--web.listen-address=127.0.0.1:{port}"]
    command += [f"--query.lookback-delta={lookback.total_seconds():.0f}s", "--log.level=error"]
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_ready(process, url, folder / "prometheus.log")
        yield url
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _wait_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        try:
            if httpx.get(f"{url}/-/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("Prometheus was not ready: " + log.read_text(errors="replace")[-2000:])
