"""Waiting for what is not there yet, or no longer: with growing, uneven pauses, said once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import structlog

from maas.db.connection import Database
from maas.db.errors import DatabaseUnavailable, MigrationBusy
from maas.db.migrate import upgrade
from maas.db.schema import Standing, standing
from maas.runtime.process import Process

log = structlog.get_logger(__name__)

FIRST_PAUSE = timedelta(milliseconds=250)
LONGEST_PAUSE = timedelta(seconds=10)
WATCHED_EVERY = timedelta(seconds=5)
ANSWERED_WITHIN = timedelta(seconds=5)


def pauses(first: timedelta = FIRST_PAUSE, longest: timedelta = LONGEST_PAUSE) -> Iterator[float]:
    """Seconds between attempts: doubling up to the longest, each shortened by chance, so that
    many who wait for one thing do not all ask at once."""
    pause = first
    while True:
        yield pause.total_seconds() * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
        pause = min(2 * pause, longest)


async def until_set(event: asyncio.Event, seconds: float) -> bool:
    """Wait so long at most; whether the event is set."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()


async def database_ready(
    database: Database, process: Process, migrate: str, stop: asyncio.Event
) -> bool:
    """Wait for the database and a schema to work on, migrating it where that is ours to do.

    False when asked to stop meanwhile. Raises SchemaUnusable where waiting cannot help.
    """
    for pause in pauses():
        try:
            found = await _prepared(database, migrate)
        except DatabaseUnavailable as error:
            process.database.lost(str(error))
        except MigrationBusy as error:
            log.warning("waiting for another process to migrate", why=str(error))
        else:
            process.database.back()
            _tell_schema(process, found)
            if process.schema_problem is None:
                process.started(found.found or "")
                return True
        if await until_set(stop, pause):
            return False
    raise AssertionError("pauses never end")


async def _prepared(database: Database, migrate: str) -> Standing:
    if migrate == "auto" and await upgrade(database):
        log.info("schema migrated")
    found = await standing(database)
    found.insist_on_usable()
    return found


def _tell_schema(process: Process, found: Standing) -> None:
    problem = found.problem()
    if problem is not None and problem != process.schema_problem:
        log.warning("waiting for the schema", why=problem)
    elif problem is None and found.state == "ahead":
        log.info("schema is newer", found=found.found, expected=found.expected)
    process.schema_problem = problem


async def watch_database(database: Database, process: Process, on_back: Callable[[], None]) -> None:
    """Ask every so often whether the database answers, until cancelled; tell when it is back."""
    waits = pauses()
    while True:
        try:
            async with asyncio.timeout(ANSWERED_WITHIN.total_seconds()):
                found = await standing(database)
        except (DatabaseUnavailable, TimeoutError) as error:
            process.database.lost(str(error) or f"the database took over {ANSWERED_WITHIN}")
        except Exception:
            log.exception("the database was asked in vain")
        else:
            was_away = process.database.away
            process.database.back()
            process.schema_problem = found.problem()
            if was_away:
                on_back()
            waits = pauses()
        pause = next(waits) if process.database.away else WATCHED_EVERY.total_seconds()
        await asyncio.sleep(pause)
