"""`maas run`: the platform, whole or one role of it, until a signal asks it to stop."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack

import structlog

import api.role
from maas.bus.in_process import InProcessTransport
from maas.bus.relay import relay_once
from maas.choreography import SUBSCRIPTIONS
from maas.cli.assembly import ROLES, database_url, open_app, read_catalogue
from maas.domain.events import Event
from maas.runtime.live import LiveRun, wall_clock
from maas.runtime.role import App
from maas.runtime.settings import Settings

log = structlog.get_logger(__name__)
RELAY_EVERY = 1.0  # seconds; the bus only shortens the wait


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
    """Live operation of the named roles, with the bus inside the process, until `stop`."""
    live = LiveRun(app, [ROLES[name](app) for name in names])
    async with AsyncExitStack() as stack:
        transport = InProcessTransport()
        stack.push_async_callback(live.stop)
        for subscription in SUBSCRIPTIONS:
            await transport.subscribe(
                subscription, _waker(live, subscription.role, subscription.job)
            )
        relay = asyncio.create_task(_relay(app, transport))
        stack.callback(relay.cancel)
        if "api" in names:
            server = asyncio.create_task(api.role.serve(app, settings.host, settings.port))
            stack.callback(server.cancel)
        live.start()
        log.info("running", roles=list(names), holder=app.holder)
        await stop.wait()
        log.info("stopping", roles=list(names), holder=app.holder)
