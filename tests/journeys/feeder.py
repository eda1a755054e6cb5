"""Feeds a share of told facts into a database, in an order of its own, judging now and then.

`python -m tests.journeys.feeder URL FILE SHARE SEED`: it keeps nothing, so whoever starts it again
after it was killed gives everything once more. Each committed batch is a line on standard output.
"""

from __future__ import annotations

import asyncio
import pickle
import random
import sys
from itertools import groupby
from pathlib import Path

from collectors.plans import PLAN_READERS
from collectors.sources import SOURCES
from maas.db import facts, facts_cursor, facts_plans, unjudged
from maas.db.connection import Connection, Database
from maas.runtime.role import App
from maas.telemetry.logs import configure
from sla_engine.judge import adopt, judge
from tests.journeys.month import AS_OF, Told, contract

FEEDERS = 2


async def feed(url: str, told: list[Told], seed: int) -> None:
    """Write everything in an order drawn from a seed."""
    luck = random.Random(seed)
    luck.shuffle(told)
    catalogue, database = contract(), Database(url)
    app = App(catalogue, database, {}, "feeder", "here")
    terms = await adopt(app, AS_OF)
    while told:
        size = luck.randint(300, 3000)
        batch, told = told[:size], told[size:]
        batch += luck.sample(batch, len(batch) // 20)  # some of it twice
        async with database.transaction() as connection:
            await _write(app, connection, batch)
        print(f"fed {len(batch)}", flush=True)
        if luck.random() < 0.3:
            await judge(app, terms, AS_OF)
    await judge(app, terms, AS_OF)
    await database.close()
    print("done", flush=True)


async def _write(app: App, connection: Connection, batch: list[Told]) -> None:
    subjects: set[str] = set()
    ordered = sorted(batch, key=lambda one: one.source)
    for source, group in groupby(ordered, key=lambda one: one.source):
        if source == "plans":
            for one in group:
                subjects |= await _write_plan(connection, one)
            continue
        kind = SOURCES[app.catalogue.interfaces[source].kind]
        read = kind.read(source, [one.raw for one in group], AS_OF)
        subjects |= await kind.store(connection, read.rows)
        await facts_cursor.advance(connection, source, AS_OF, AS_OF, 0)
    await unjudged.touch(connection, subjects, AS_OF)


async def _write_plan(connection: Connection, one: Told) -> set[str]:
    content = PLAN_READERS[one.dialect](one.plan, one.raw)
    if content.plan.name in await facts_plans.known_plans(connection, "plans"):
        return set()
    await facts.quarantine_rows(connection, [], AS_OF)
    return await facts_plans.store_plan(
        connection, "plans", content.plan, content.datatakes, content.downlinks, b"", AS_OF
    )


def main() -> None:
    """Read the arguments and feed."""
    configure("warning", sys.stderr)
    url, file, share, seed = sys.argv[1:]
    told: list[Told] = pickle.loads(Path(file).read_bytes())  # noqa: S301
    asyncio.run(feed(url, told[int(share) :: FEEDERS], int(seed)))


if __name__ == "__main__":
    main()
