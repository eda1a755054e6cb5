"""Listening for HTTP: one server of a role, without signal handlers of its own, and a clean end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

_BACKLOG = 2048


class CannotListen(Exception):
    """The address is taken or not ours; the message names the variables to set."""


async def serve_http(application: ASGIApp, host: str, port: int, variables: str) -> None:
    """Serve until cancelled, then end open answers; raises CannotListen naming `variables`."""
    async with serving(application, listen(host, port, variables)) as server:
        await asyncio.shield(server)


@asynccontextmanager
async def serving(
    application: ASGIApp, listening: socket.socket
) -> AsyncIterator[asyncio.Task[None]]:
    """A server's task, on a socket that is closed with it, while the context lasts."""
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=3,
        server_header=False,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield task
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)
        listening.close()


class _Server(uvicorn.Server):
    """uvicorn without signal handlers: whoever runs the roles stops them all together."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def listen(host: str, port: int, variables: str) -> socket.socket:
    """A bound socket; raises CannotListen naming the variables to set."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_BACKLOG)  # two may bind one port, but only one listens there
    except OSError as error:
        listening.close()
        raise CannotListen(
            f"cannot listen on {host}:{port} ({error.strerror}): set {variables}"
        ) from error
    listening.setblocking(False)
    return listening
