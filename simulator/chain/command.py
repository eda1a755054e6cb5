"""`python -m simulator chain`: the whole detection chain until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, Final

import asyncssh
from aiohttp import web
from aiormq.exceptions import AMQPError

from simulator.chain.affairs import Affairs
from simulator.chain.broker import declare
from simulator.chain.desk import Desk
from simulator.chain.house import PLACES, House, quiet_logs
from simulator.chain.plan import Plan
from simulator.chain.setting import HOST, Place, Setting
from simulator.chain.sftp import PASSWORD, USERS, prepare
from simulator.chain.tidying import tidy

PURGED: Final = ("root", "ledger", "archive")
LEAST_PATIENCE: Final = 6.0
STARTING: Final = 120.0

Tell = Callable[[dict[str, Any]], None]


def run_chain(chosen: argparse.Namespace, tell: Tell) -> int:
    try:
        listening = socket.create_server((HOST, chosen.port))
    except OSError as error:
        print(f"cannot listen on port {chosen.port}: {error}; choose another", file=sys.stderr)
        return 1
    quiet_logs()
    try:
        asyncio.run(declare(chosen.broker))
    except (AMQPError, OSError, ValueError) as error:
        print(f"the broker does not answer as it should: {error!r}; see --broker", file=sys.stderr)
        return 1
    with listening:
        asyncio.run(_serve(chosen, listening, tell))
    return 0


async def _serve(chosen: argparse.Namespace, listening: socket.socket, tell: Tell) -> None:
    setting, fingerprint = _prepared(chosen, listening)
    plan = Plan(chosen.seed, chosen.size, chosen.missions)
    affairs = Affairs(plan, chosen.faults, setting.work)

    def gone(place: Place) -> None:
        affairs.present.discard(place.name)
        if place.role == "supplier":
            affairs.give_back_jobs()

    house = House(setting, gone)
    where = {
        "CHAIN_HTTP": setting.desk,
        "CHAIN_SFTP": f"sftp://{HOST}:{setting.sftp_port}",
        "CHAIN_HOST_KEY": fingerprint,
        "CHAIN_AIS": f"tcp://{HOST}:{await affairs.feed.open()}",
        "CHAIN_BROKER": setting.broker,
    }
    runner = web.AppRunner(Desk(affairs, house, where).application(), access_log=None)
    await runner.setup()
    await web.SockSite(runner, listening, shutdown_timeout=0.1).start()
    stop = _stop_signal()
    house.start()
    try:
        async with asyncio.TaskGroup() as group:
            jobs = [
                group.create_task(house.watch()),
                group.create_task(affairs.feed.run()),
                group.create_task(tidy(setting, affairs.book)),
                group.create_task(_live(chosen, affairs, lambda: tell(_told(where, house)))),
            ]
            await stop.wait()
            for job in jobs:
                job.cancel()
    finally:
        house.stop()
        await affairs.feed.close()
        await runner.cleanup()


async def _live(chosen: argparse.Namespace, affairs: Affairs, ready: Callable[[], None]) -> None:
    """Wait until everybody is there, say so, and let the images come."""
    async with asyncio.timeout(STARTING):
        await affairs.all_present(len(PLACES))
    ready()
    number = 0
    while chosen.images is None or number < chosen.images:
        affairs.order_image()
        number += 1
        await asyncio.sleep(chosen.interval or chosen.pace)


def _prepared(chosen: argparse.Namespace, listening: socket.socket) -> tuple[Setting, str]:
    work = chosen.work.resolve()
    for name in PURGED:
        shutil.rmtree(work / name, ignore_errors=True)
    prepare(work / "root")
    (work / "archive").mkdir()
    key = asyncssh.generate_private_key("ssh-ed25519")
    (work / "host_key").write_bytes(key.export_private_key())
    with socket.create_server((HOST, 0)) as free:
        sftp_port = free.getsockname()[1]
    setting = Setting(
        broker=chosen.broker,
        desk=f"http://{HOST}:{listening.getsockname()[1]}",
        sftp_port=sftp_port,
        host_key=key.export_public_key().decode(),
        work=work,
        seed=chosen.seed,
        pace=chosen.pace,
        patience=chosen.patience or max(chosen.pace, LEAST_PATIENCE),
    )
    return setting, key.get_fingerprint()


def _told(where: dict[str, str], house: House) -> dict[str, Any]:
    users = {user: PASSWORD for user in USERS if user != "chain"}
    pids = {one["name"]: one["pid"] for one in house.to_json()}
    return {**where, "users": users, "processes": pids, "pid": os.getpid()}


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
