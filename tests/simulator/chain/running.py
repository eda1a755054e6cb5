"""A chain as a process of its own: orders images of it, and waits for what comes of them."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import asyncssh
import httpx

T = TypeVar("T")
PATIENCE = 240.0  # a machine may have a dozen other things to do
COMMAND = [sys.executable, "-m", "simulator", "chain"]


@dataclass(frozen=True)
class Running:
    """A chain that works; `told` is its ready file."""

    told: dict[str, Any]
    folder: Path
    client: httpx.Client

    def order(self, mission: str = "S1", *faults: dict[str, Any], number: int | None = None) -> str:
        """Order the next image, or that of a number, the same whatever was ordered before."""
        wish = {"mission": mission, "faults": list(faults), "number": number}
        answer = self.client.post("/control/images", json=wish)
        assert answer.status_code == 201, answer.text
        image: str = answer.json()["id"]
        return image

    def truth(self, image: str) -> dict[str, Any]:
        answer = self.client.get(f"/chain/truth/{image}")
        told: dict[str, Any] = answer.json() if answer.status_code == 200 else {}
        return told

    def until(self, image: str, holds: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The truth of an image as soon as something holds of it."""
        found: dict[str, Any] = waited(lambda: (told := self.truth(image)) and holds(told) and told)
        return found

    def delivered(self, image: str, times: int = 1) -> dict[str, Any]:
        """The truth when the last stage was left so many times."""
        return self.until(image, lambda told: len(left(told, "deliver")) >= times)

    def pid(self, name: str) -> int:
        processes = self.client.get("/chain/processes").json()
        found: int = next(one["pid"] for one in processes if one["name"] == name)
        return found

    def file(self, told: dict[str, Any], name: str) -> bytes:
        """A file of a delivery, fetched as its customer does."""
        path = f"/deliveries/{told['customer']}/{told['image']}/{name}"
        return self.sftp("customer", lambda client: _read(client, path))

    def sftp(self, user: str, act: Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, T]]) -> T:
        return asyncio.run(_with_sftp(self.told, user, act))


def waited(look: Callable[[], Any]) -> Any:
    """What `look` answers, as soon as it is something."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError("it did not come to pass")


def left(told: dict[str, Any], stage: str) -> list[dict[str, Any]]:
    return [one for one in told["steps"] if one["stage"] == stage and one["left_at"]]


@contextmanager
def running_chain(broker: str, folder: Path, *more: str) -> Iterator[Running]:
    ready, work = folder / "ready.json", folder / "work"
    command = [*COMMAND, "--broker", broker, "--work", str(work), "--ready-file", str(ready),
               "--pace", "1.5", "--images", "0", *more]  # fmt: skip
    with (folder / "said.log").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
        try:
            told = waited(lambda: _ready(ready, process, folder))
            with httpx.Client(base_url=told["CHAIN_HTTP"], timeout=60) as client:
                yield Running(told, folder, client)
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _ready(ready: Path, process: subprocess.Popen[bytes], folder: Path) -> Any:
    if process.poll() is not None:
        raise AssertionError((folder / "said.log").read_text())
    return json.loads(ready.read_text()) if ready.exists() else None


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state != "Z"


async def _with_sftp(
    told: dict[str, Any], user: str, act: Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, T]]
) -> T:
    fingerprint = told["CHAIN_HOST_KEY"]

    class Pinned(asyncssh.SSHClient):
        def validate_host_public_key(
            self, host: str, addr: str, port: int, key: asyncssh.SSHKey
        ) -> bool:
            return bool(key.get_fingerprint() == fingerprint)

    async with (
        asyncssh.connect(
            "127.0.0.1",
            int(told["CHAIN_SFTP"].rpartition(":")[2]),
            username=user,
            password=told["users"][user],
            client_factory=Pinned,
            known_hosts=b"",
            client_keys=None,
            agent_path=None,
            config=None,
        ) as connection,
        connection.start_sftp_client() as client,
    ):
        return await act(client)


async def _read(client: asyncssh.SFTPClient, path: str) -> bytes:
    async with client.open(path, "rb") as file:
        content = await file.read()
    return content if isinstance(content, bytes) else content.encode()
