"""The process itself: it says when it listens, serves, and goes when told."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

COMMAND = [sys.executable, "-m", "simulator"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60)


@contextmanager
def running(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """A process that is gone afterwards, whatever the test found."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_the_segment_tells_when_it_listens_and_ends_when_told(
    tmp_path: Path, sign: signal.Signals
) -> None:
    ready = tmp_path / "ready.json"
    command = [*COMMAND, "serve", "--days", "1", "--ahead", "1", "--ready-file", str(ready)]
    with running(command) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        told = json.loads(ready.read_text())
        assert sorted(told) == [
            "MAAS_SIM_CA",
            "MAAS_SIM_FTP",
            "MAAS_SIM_HOST_KEY",
            "MAAS_SIM_HTTP",
            "MAAS_SIM_HTTPS",
            "MAAS_SIM_OTHER",
            "MAAS_SIM_SFTP",
            "pid",
        ]
        assert line.split()[0] == f"MAAS_SIM_HTTP={told['MAAS_SIM_HTTP']}"
        assert told["pid"] == process.pid
        with httpx.Client(base_url=told["MAAS_SIM_HTTP"]) as client:
            assert client.get("/control/clock").json()["now"] == "2026-10-02T00:00:00.000000Z"
            client.post(
                "/control/faults",
                json={"service": "dd", "kind": "slow", "params": {"delay_ms": 60_000}},
            )
            with pytest.raises(httpx.ReadTimeout):
                client.get("/dd/odata/v1/Products", timeout=0.1)
            os.kill(process.pid, sign)
            assert process.wait(timeout=30) == 0  # and not after the minute of the slow answer
    assert not Path(told["MAAS_SIM_CA"]).exists()
    assert list(tmp_path.iterdir()) == [ready]


def test_a_port_already_taken_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("serve", "--days", "1", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "choose another" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_help_has_examples() -> None:
    assert "python -m simulator serve --seed 7" in run("--help").stdout
    assert "example" in run("serve", "--help").stdout


@pytest.mark.parametrize(
    "arguments",
    [["--start", "yesterday"], ["--start", "2026-10-01T00:00:00"], ["--days", "0"],
     ["--clock", "backwards"], ["--clock", "-3"], ["--clock", "nan"]],
)  # fmt: skip
def test_a_bad_option_is_refused_before_anything_starts(arguments: list[str]) -> None:
    done = run("serve", *arguments)
    assert (done.returncode, done.stdout) == (2, "")


def test_describe_tells_what_a_history_holds() -> None:
    told = run("describe", "--days", "1").stdout
    assert told.startswith("seed 7, 2026-10-01T00:00:00Z to 2026-10-02T00:00:00Z\n")
    assert "prip-s1" in told
