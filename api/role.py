"""The role that shows: a job keeps the board fresh, and a server hands the pages out."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from api.app import create_app
from api.errors import CannotListen
from api.snapshots import FRESH, Snapshots
from maas.runtime.live import wall_clock
from maas.runtime.role import App, Job, Role


def role(app: App, snapshots: Snapshots | None = None) -> Role:
    """The job `snapshot`, on every replica: each process shows from its own memory."""
    kept = snapshots or Snapshots(app, wall_clock)
    return Role(
        name="api",
        jobs=(Job("snapshot", FRESH, kept.run, shared=False),),
        close=kept.close,
        serve=lambda host, port: serve(app, host, port, kept),
    )


async def serve(app: App, host: str, port: int, snapshots: Snapshots | None = None) -> None:
    """Serve until cancelled, then end open answers; raises CannotListen.

    Without the role's snapshots the server keeps its own, renewed when a reader finds it old.
    """
    kept = snapshots or Snapshots(app, wall_clock)
    listening = _listen(host, port)
    config = uvicorn.Config(
        create_app(app, kept),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=3,
        server_header=False,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await asyncio.gather(serving, return_exceptions=True)
        await kept.close()
        listening.close()


class _Server(uvicorn.Server):
    """uvicorn without signal handlers: whoever runs the roles stops them all together."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise CannotListen(
            f"cannot listen on {host}:{port} ({error.strerror}): set MAAS_HOST or MAAS_PORT"
        ) from error
    listening.setblocking(False)
    return listening
