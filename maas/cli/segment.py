"""The simulated ground segment as a child process: started, asked, set to a time, ended by pid."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

PASSWORD = "maas-demo"  # noqa: S105  the simulator's own, on loopback


class SegmentFailed(Exception):
    """The simulated ground segment did not start; the message holds its last words."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A running simulator: where it listens, as the environment its catalogue reads."""

    environ: dict[str, str]
    control: str  # host and port of the control interface

    async def set_clock(self, instant: datetime) -> None:
        """Freeze the segment's clock at an instant."""
        await self._clock({"now": instant.isoformat().replace("+00:00", "Z")})

    async def run_clock(self, speed: float) -> None:
        """Let the segment's clock run on from where it is; 1 is real time."""
        await self._clock({"speed": speed})

    async def _clock(self, order: dict[str, object]) -> None:
        body, headers = json.dumps(order), {"Content-Type": "application/json"}
        with closing(HTTPConnection(self.control, timeout=30)) as connection:
            connection.request("POST", "/control/clock", body, headers)
            answer = connection.getresponse()
            said = answer.read().decode()
        if answer.status != 200:
            raise SegmentFailed(f"the simulated segment refused {body}: {said}")


@contextmanager
def simulated_segment(
    *, seed: int, start: datetime, days: int, ahead: int, folder: Path
) -> Iterator[Segment]:
    """A simulator process for as long as the context lasts; raises SegmentFailed."""
    ready, words = folder / "segment.json", folder / "segment.log"
    ready.unlink(missing_ok=True)
    command = [sys.executable, "-m", "simulator", "serve", "--seed", str(seed)]
    command += ["--start", start.isoformat().replace("+00:00", "Z"), "--days", str(days)]
    command += ["--ahead", str(ahead), "--clock", "frozen", "--ready-file", str(ready)]
    with words.open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
        )
        try:
            environ = _wait_ready(process, ready, words)
            yield Segment(environ, urlsplit(environ["MAAS_SIM_HTTP"]).netloc)
        finally:
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_ready(
    process: subprocess.Popen[bytes], ready: Path, words: Path, patience: float = 90
) -> dict[str, str]:
    deadline = time.monotonic() + patience
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise SegmentFailed(
                "the simulated ground segment did not start:\n"
                + "\n".join(words.read_text(errors="replace").splitlines()[-10:])
            )
        time.sleep(0.05)
    told = json.loads(ready.read_text())
    names = {key: str(value) for key, value in told.items() if key.startswith("MAAS_")}
    return {**os.environ, **names, "MAAS_DEMO_PASSWORD": PASSWORD}
