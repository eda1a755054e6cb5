"""`maas run`: the platform, whole or one role of it, until a signal asks it to stop."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence

import structlog

from maas.bus.opening import open_transport
from maas.bus.pruning import prune
from maas.bus.relay import relay
from maas.bus.wakeups import Wakeups, announcer, heed
from maas.choreography import SUBSCRIPTIONS
from maas.cli.assembly import ROLES, database_url, open_app, read_catalogue
from maas.runtime.live import LiveRun, wall_clock
from maas.runtime.role import App
from maas.runtime.settings import Settings

log = structlog.get_logger(__name__)


async def run_roles(names: Sequence[str], settings: Settings) -> None:
    """Run roles in this process until SIGTERM or SIGINT."""
    catalogue = read_catalogue(settings)
    stop = stop_on_signals()
    with database_url(settings) as url:
        async with open_app(url, settings, catalogue, os.environ) as app:
            await serve_until(app, names, settings, stop)


def stop_on_signals() -> asyncio.Event:
    """An event that SIGTERM or SIGINT sets."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def serve_until(
    app: App, names: Sequence[str], settings: Settings, stop: asyncio.Event
) -> None:
    """Live operation of the named roles, their hints over the bus, until `stop`."""
    roles = [ROLES[name](app) for name in names]
    live = LiveRun(app, roles)
    transport = open_transport(settings.broker, app.holder)
    wakeups = Wakeups()
    for subscription in [each for each in SUBSCRIPTIONS if each.role in names]:
        handler = announcer(app.database, live.wake, app.holder, subscription)
        await transport.subscribe(subscription, handler)

    def wake(role: str, job: str) -> None:
        wakeups.wake(role, job)
        live.wake(role, job)

    background = [
        asyncio.create_task(heed(app.database, wake, app.holder), name="bus.heed"),
        asyncio.create_task(
            relay(app.database, transport, wakeups.of("bus", "relay"), wall_clock), name="relay"
        ),
        asyncio.create_task(
            prune(app.database, wall_clock, settings.bus_retention), name="bus.prune"
        ),
    ]
    for role in roles:
        if role.serve is not None:
            serving = role.serve(settings.host, settings.port)
            background.append(asyncio.create_task(serving, name=f"{role.name}.serve"))
    live.start()
    log.info("running", roles=list(names), holder=app.holder)
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([stopping, *background], return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping", roles=list(names), holder=app.holder)
    finally:
        for task in (stopping, *background):
            task.cancel()
        failures = await asyncio.gather(*background, return_exceptions=True)
        await live.stop()
        await transport.close()
    for failure in failures:  # a background task that ended by itself explains why we stop
        if isinstance(failure, Exception):
            raise failure
