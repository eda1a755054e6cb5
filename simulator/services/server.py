"""The process: five listening ports on loopback, one event loop, and a clean end.

Nobody is told of the ports before all of them listen.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import uvicorn

from simulator.services.edge import Edge, HoldingProtocol
from simulator.services.ftp import ftp_server, sftp_server
from simulator.services.switchboard import Switchboard
from simulator.services.tls import Papers
from simulator.services.wire import Door

HOST: Final = "127.0.0.1"
BACKLOG: Final = 2048
KEEP_ALIVE_SECONDS: Final = 75  # longer than clients keep idle connections, so that they end first


@dataclass(frozen=True, slots=True)
class Ports:
    """The listening sockets, open before any of them is served."""

    http: socket.socket
    https: socket.socket
    other: socket.socket

    def urls(self) -> dict[str, str]:
        """The environment that a client of the segment reads, but for the CA."""
        return {
            "MAAS_SIM_HTTP": _url("http", self.http),
            "MAAS_SIM_HTTPS": _url("https", self.https),
            "MAAS_SIM_OTHER": _url("http", self.other),
        }


def open_ports(http_port: int = 0) -> Ports:
    """Three sockets on loopback; port 0 takes a free one. Raises OSError when it is taken."""
    return Ports(_listen(http_port), _listen(0), _listen(0))


async def serve_until_signal(
    board: Switchboard, ports: Ports, papers: Papers, tell: Callable[[dict[str, str]], None]
) -> None:
    """Serve until SIGTERM or SIGINT. Needs the main thread for its signal handlers."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(board, ports, papers, tell, stop)


async def serve(
    board: Switchboard,
    ports: Ports,
    papers: Papers,
    tell: Callable[[dict[str, str]], None],
    stop: asyncio.Event,
) -> None:
    """Serve until `stop`; `tell` gets the clients' environment once every port listens."""
    board.lead_redirects_to(ports.urls()["MAAS_SIM_OTHER"])
    async with asyncio.TaskGroup() as group:
        servers = [
            _server(Edge(Door.HTTP, board.respond)),
            _server(Edge(Door.HTTPS, board.respond), papers),
            _server(Edge(Door.OTHER, board.respond)),
        ]
        for server, port in zip(servers, (ports.http, ports.https, ports.other), strict=True):
            group.create_task(server.serve(sockets=[port]))
        for server in servers:
            await server.listening.wait()
        sftp, host_key = await sftp_server(board.tree, board.clock.now)
        with ftp_server(board.tree, board.clock.now) as ftp_port:
            folders = {
                "MAAS_SIM_FTP": f"ftp://{HOST}:{ftp_port}",
                "MAAS_SIM_SFTP": f"sftp://{HOST}:{sftp.get_port()}",
                "MAAS_SIM_HOST_KEY": host_key,
            }
            tell(ports.urls() | folders | {"MAAS_SIM_CA": str(papers.ca)})
            await stop.wait()
        sftp.close()
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # requests cut short
        for server in servers:
            server.should_exit = server.force_exit = True


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals end all three servers together, so none of them listens for itself."""
        yield


def _server(edge: Edge, papers: Papers | None = None) -> _Server:
    config = uvicorn.Config(
        edge,
        http=HoldingProtocol,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=1,
        ssl_certfile=None if papers is None else str(papers.server),
        ssl_version=ssl.PROTOCOL_TLS_SERVER,
    )
    return _Server(config)


def _listen(port: int) -> socket.socket:
    return socket.create_server((HOST, port), backlog=BACKLOG)


def _url(scheme: str, listening: socket.socket) -> str:
    return f"{scheme}://{HOST}:{listening.getsockname()[1]}"
