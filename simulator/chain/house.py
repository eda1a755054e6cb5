"""The processes of the chain: started, watched, started again when they die, and ended together.

They are forked from one process that has loaded the libraries once. None outlives the chain: each
holds the end of a pipe to it, and the kernel kills each with whoever forked it.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any, Final, NoReturn

from aiormq.exceptions import AMQPError

from simulator.chain.setting import Place, Setting
from simulator.chain.sftp import serve_files
from simulator.chain.stages import WORKERS, retrieve
from simulator.chain.supplier import supply
from simulator.chain.telling import DeskLine
from simulator.chain.worker import work

Life = Callable[[Setting, Place], Coroutine[Any, Any, None]]

PLACES: Final = (
    Place("sftp", "sftp", "node-1"),
    Place("supplier", "supplier", "node-1"),
    Place("retrieve", "retrieve-1", "node-1"),
    Place("calibrate", "calibrate-1", "node-2"),
    Place("detect", "detect-1", "node-3"),
    Place("detect", "detect-2", "node-4"),
    Place("quality-control", "quality-control-1", "node-2"),
    Place("correlate", "correlate-1", "node-5"),
    Place("package", "package-1", "node-5"),
    Place("deliver", "deliver-1", "node-6"),
)
LIVES: Final[Mapping[str, Life]] = {
    "sftp": serve_files,
    "supplier": supply,
    "retrieve": retrieve.serve,
}
LOOK: Final = 0.05
REST: Final = 0.3
"""Seconds before a process that died is started again."""
GRACE: Final = 1.5
DIE_WITH_PARENT: Final = 1
FIRST_SPARE: Final = 11


@dataclass(slots=True)
class Member:
    place: Place
    process: ForkServerProcess | None = None
    back_at: float = 0.0
    starts: int = 0

    def alive(self) -> bool:
        return self.process is not None and self.process.is_alive()


class House:
    """`gone` is told of each process that died by itself or was killed."""

    def __init__(self, setting: Setting, gone: Callable[[Place], None]) -> None:
        self._setting, self._gone = setting, gone
        self.members = {place.name: Member(place) for place in PLACES}
        self._spare = FIRST_SPARE
        self._context: ForkServerContext = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["simulator.__main__", __name__])

    def start(self) -> None:
        for member in self.members.values():
            self._start(member)

    async def watch(self) -> None:
        """Start again whoever died, until cancelled."""
        while True:
            for member in self.members.values():
                if member.process is not None and not member.alive():
                    self._bury(member, REST)
                if member.process is None and time.monotonic() >= member.back_at:
                    self._start(member)
            await asyncio.sleep(LOOK)

    def kill_host(self, name: str, seconds: float) -> None:
        """The host of that process dies with all on it; they come back elsewhere."""
        host, spare = self.members[name].place.host, f"node-{self._spare}"
        self._spare += 1
        for member in self.members.values():
            if member.place.host == host:
                if member.process is not None and member.process.pid is not None:
                    os.kill(member.process.pid, signal.SIGKILL)
                    member.process.join(GRACE)
                self._bury(member, seconds)
                member.place = replace(member.place, host=spare)

    def stop(self) -> None:
        running = [one.process for one in self.members.values() if one.process is not None]
        for process in running:
            process.terminate()
        until = time.monotonic() + GRACE
        for process in running:
            process.join(max(0.0, until - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
            process.close()

    def to_json(self) -> list[dict[str, Any]]:
        return [
            {
                "name": member.place.name,
                "role": member.place.role,
                "host": member.place.host,
                "pid": None if member.process is None else member.process.pid,
                "starts": member.starts,
            }
            for member in self.members.values()
        ]

    def _start(self, member: Member) -> None:
        process = self._context.Process(target=live, args=(self._setting, member.place))
        process.start()
        member.process, member.starts = process, member.starts + 1

    def _bury(self, member: Member, rest: float) -> None:
        if member.process is not None:
            member.process.join(0)
            if not member.process.is_alive():
                member.process.close()
            member.process = None
            self._gone(member.place)
        member.back_at = max(member.back_at, time.monotonic() + rest)


def live(setting: Setting, place: Place) -> None:
    """The whole life of one process."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() == 1:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    quiet_logs()
    asyncio.run(_until_told(setting, place))


def quiet_logs() -> None:
    """Broken connections are told by whoever needed them, in one line."""
    for name in ("aiormq", "aio_pika", "asyncssh"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


async def _until_told(setting: Setting, place: Place) -> NoReturn:
    task = asyncio.ensure_future(_life(setting, place))
    loop, parent = asyncio.get_running_loop(), multiprocessing.parent_process()
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    if parent is not None:
        loop.add_reader(parent.sentinel, os._exit, 1)  # readable when the parent has gone
    done, _ = await asyncio.wait([task])
    (ended,) = done
    error = None if ended.cancelled() else ended.exception()
    if error is not None and not isinstance(error, OSError | AMQPError):
        print(f"{place.name} ended: {error!r}", file=sys.stderr, flush=True)
    os._exit(0 if ended.cancelled() else 1)  # a thread in the middle of a picture is not awaited


async def _life(setting: Setting, place: Place) -> None:
    desk = DeskLine(setting.desk)
    await desk.post("/desk/present", {"name": place.name})
    await desk.close()
    if place.role in LIVES:
        await LIVES[place.role](setting, place)
    else:
        await work(setting, place, WORKERS[place.role])
