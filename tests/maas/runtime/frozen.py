"""A process that notes its name under a lease: to be frozen by the tests, where they choose.

`python -m tests.maas.runtime.frozen URL NAME TTL_SECONDS PAUSE GATE`: the job says where it stands
on its standard output, and goes on when the file GATE exists. PAUSE is `before` the transaction,
`inside` it, or `never`.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.runtime.live import LiveRun
from maas.runtime.role import App, Job, Role
from maas.telemetry.logs import configure


def wait_for(gate: Path) -> None:
    while not gate.exists():
        time.sleep(0.02)


async def main(url: str, name: str, ttl: str, pause: str, gate: str) -> None:
    length = timedelta(seconds=float(ttl))
    database = Database(url, idle=2 * length)
    app = App(Catalogue(), database, {}, name, "main", lease_ttl=length)

    async def stand(where: str) -> None:
        if pause == where:
            print(f"stands {where}", flush=True)
            await asyncio.to_thread(wait_for, Path(gate))

    async def note(as_of: datetime) -> None:
        await stand("before")
        async with database.transaction() as connection:
            await connection.execute(text("SELECT 1"))
            await stand("inside")
            await connection.execute(text("UPDATE noted SET name = :n"), {"n": name})
        print("noted", flush=True)

    async def close() -> None:
        pass

    live = LiveRun(app, [Role("test", (Job("note", timedelta(milliseconds=200), note),), close)])
    live.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    configure("info", sys.stdout)
    asyncio.run(main(*sys.argv[1:]))
