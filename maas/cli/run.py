"""`maas run`: the platform, whole or one role of it, until a signal asks it to stop.

Health is answered first and until the end. Then, in order: the database is waited for, the jobs
run, and at the signal nothing new is begun, what runs is let finish, the leases are given back.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field

import structlog

from maas.bus.opening import open_transport
from maas.bus.pruning import prune
from maas.bus.relay import relay
from maas.bus.wakeups import Wakeups, announcer, heed
from maas.catalogue.model import Catalogue
from maas.choreography import SUBSCRIPTIONS
from maas.cli.assembly import ROLES, app_of, database_url, read_catalogue
from maas.db.connection import Database
from maas.runtime.background import Background
from maas.runtime.health import health_door
from maas.runtime.housekeeping import housekeeping
from maas.runtime.live import LiveRun, wall_clock
from maas.runtime.process import Process
from maas.runtime.rehearsal import rehearsal_of
from maas.runtime.role import App
from maas.runtime.settings import Settings
from maas.runtime.waiting import database_ready, watch_broker, watch_database
from maas.telemetry import traces

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Stop:
    """What signals ask: the first one to stop, a second one to be quick about it."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    hurry: asyncio.Event = field(default_factory=asyncio.Event)

    def signalled(self) -> None:
        """One more signal has come."""
        (self.hurry if self.asked.is_set() else self.asked).set()


def stop_on_signals() -> Stop:
    """What SIGTERM and SIGINT set."""
    stop = Stop()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.signalled)
    return stop


async def run_roles(names: Sequence[str], settings: Settings) -> None:
    """Run roles in this process until SIGTERM or SIGINT."""
    catalogue = read_catalogue(settings)
    stop = stop_on_signals()
    process = Process(settings.holder, tuple(names))
    process.starting = True
    traces.switch_on(os.environ, names, settings.holder)
    try:
        await _run_roles(names, settings, catalogue, process, stop)
    finally:
        traces.switch_off()


async def _run_roles(
    names: Sequence[str], settings: Settings, catalogue: Catalogue, process: Process, stop: Stop
) -> None:
    async with health_door(process, settings):
        with database_url(settings) as url:
            database = Database(url, idle=settings.idle_transaction)
            try:
                app = app_of(settings, catalogue, database, os.environ, process)
                if await database_ready(database, process, settings.migrate, stop.asked):
                    await serve_until(app, names, settings, stop)
            finally:
                await database.close()


async def serve_until(app: App, names: Sequence[str], settings: Settings, stop: Stop) -> None:
    """Live operation of the named roles until `stop`; then drain, and give everything back."""
    roles = [*(ROLES[name](app) for name in names), housekeeping(app, settings.work_kept)]
    rehearsal = rehearsal_of(app.environ)
    if rehearsal is not None:
        roles = rehearsal.cued(roles)
    clock = wall_clock if rehearsal is None else rehearsal.clock
    live = LiveRun(app, roles, clock)
    transport = open_transport(settings.broker, app.holder)
    wakeups = Wakeups()
    for subscription in [each for each in SUBSCRIPTIONS if each.role in names]:
        handler = announcer(app.database, live.wake, app.holder, subscription)
        await transport.subscribe(subscription, handler)

    def wake(role: str, job: str, traceparent: str | None = None) -> None:
        wakeups.wake(role, job, traceparent)
        live.wake(role, job, traceparent)

    working: list[Coroutine[object, object, None]] = [
        heed(app.database, wake, app.holder),
        relay(app.database, transport, wakeups.of("bus", "relay"), clock),
        prune(app.database, clock, settings.bus_retention),
        watch_database(app.database, app.process, live.catch_up),
    ]
    if settings.broker is not None:
        working.append(watch_broker(app.process, lambda: transport.connected))
    if rehearsal is not None:
        working.append(rehearsal.conduct(live.wake))
    serving = [role.serve(settings.host, settings.port) for role in roles if role.serve is not None]
    background = Background.of([*working, *serving])
    live.start()
    log.info("running", roles=list(names), holder=app.holder)
    failure = None
    try:
        failure = await background.until(stop.asked)
        log.info("stopping", roles=list(names), holder=app.holder)
        if failure is None:
            await live.drain(settings.drain, stop.hurry)
    finally:
        await background.stop()
        await live.stop()
        await transport.close()
        log.info("stopped", roles=list(names), holder=app.holder)
    if failure is not None:  # whoever watches the process sees that it did not end well
        raise failure
