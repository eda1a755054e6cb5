"""The health door of every role: /healthz to restart by, /readyz to send work by, /metrics."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from maas.runtime.process import Process
from maas.runtime.serving import CannotListen, listen, serving
from maas.runtime.settings import HEALTH_PORTS, Settings

log = structlog.get_logger(__name__)
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def liveness(process: Process) -> Response:
    """200 while the process can do its work, else 503 with what ails it."""
    found = process.ailments()
    text = "alive\n" if not found else "".join(f"not alive: {one}\n" for one in found)
    return PlainTextResponse(text, status_code=503 if found else 200)


def readiness(process: Process, more: list[str] | None = None) -> Response:
    """200 while work sent here would be done, else 503 with the reasons; the rest informs."""
    reasons = list(dict.fromkeys([*process.obstacles(), *(more or [])]))
    told: dict[str, object] = {"ready": not reasons, "reasons": reasons}
    told |= {
        "holder": process.holder,
        "roles": list(process.roles),
        "draining": process.draining,
        "database": _state(process.database.known, process.database.reason),
        "broker": _state(process.broker.known, process.broker.reason),
        "at_work": sorted(work.job for work in process.at_work),
    }
    return JSONResponse(told, status_code=503 if reasons else 200)


def _state(known: bool, reason: str | None) -> str:
    return reason or ("answers" if known else "not asked")


def health_app(process: Process) -> Starlette:
    """The three answers as an application."""

    async def healthz(request: Request) -> Response:
        return liveness(process)

    async def readyz(request: Request) -> Response:
        return readiness(process)

    async def metrics(request: Request) -> Response:
        return Response(process.counts.render(), media_type=PROMETHEUS)

    return Starlette(
        routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
    )


@asynccontextmanager
async def health_door(process: Process, settings: Settings) -> AsyncIterator[None]:
    """Answer while the context lasts; raises CannotListen where a port was asked for."""
    listening = _listen(settings)
    if listening is None:
        yield
        return
    async with serving(health_app(process), listening):
        host, port = listening.getsockname()[:2]
        log.info("health is answered", address=f"http://{host}:{port}/readyz")
        yield


def _listen(settings: Settings) -> socket.socket | None:
    if settings.health_port is not None:
        return listen(settings.health_host, settings.health_port, "MAAS_HEALTH_PORT")
    for port in HEALTH_PORTS:  # several roles on one machine: each takes the next one
        try:
            return listen(settings.health_host, port, "MAAS_HEALTH_PORT")
        except CannotListen:
            continue
    log.warning("health is not answered: no port is free", set="MAAS_HEALTH_PORT")
    return None
