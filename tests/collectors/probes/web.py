"""A real web server on a free port of the loopback, whose answers a test writes."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from collectors.probes import run_probe
from collectors.probing import prober_of
from maas.catalogue.model import Catalogue
from maas.db.facts_samples import ProbeResult

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SECRETS = {"SECRET": "secret", "WRONG": "wrong"}
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Site:
    """Where it is, and what it was asked."""

    url: str = ""
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [path for _, path, _, _ in self.asked]


@asynccontextmanager
async def site(
    answers: Mapping[str, Answer], tls: ssl.SSLContext | None = None
) -> AsyncIterator[Site]:
    """Answers by path, whatever the method; any other path is a 404."""
    told = Site()

    async def answer(request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        told.asked.append((request.method, request.path_qs, headers, await request.read()))
        found = answers.get(request.path)
        return web.Response(status=404) if found is None else await found(request)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    told.url = f"http{'s' if tls else ''}://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield told
    finally:
        await runner.cleanup()


def says(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """The same answer each time: bytes and texts as they are, all else as JSON."""

    async def answer(_: web.Request) -> web.StreamResponse:
        if isinstance(content, bytes):
            return web.Response(body=content, status=status, headers=headers)
        if isinstance(content, str):
            return web.Response(text=content, status=status, headers=headers)
        return web.json_response(content, status=status, headers=headers)

    return answer


def sends_on(where: str, status: int = 302) -> Answer:
    return says("", status, {"Location": where})


async def probed(
    kind: str, url: str | None = None, interfaces: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] = SECRETS, times: int = 1, **more: Any,
) -> ProbeResult:  # fmt: skip
    """Probe so many `times` by one process; `expect` and `interfaces` as in a catalogue."""
    told = {"title": "T", "probe": kind, "url": url, "timeout": "5s", **more}
    catalogue = Catalogue.model_validate({"targets": {"t": told}, "interfaces": interfaces or {}})
    prober, release = prober_of(catalogue, environ)
    try:
        for _ in range(times):
            seen = await run_probe(prober, "t", catalogue.targets["t"], "here", NOW)
        return seen
    finally:
        await release()
