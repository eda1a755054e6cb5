"""The role that shows, over a real socket."""

from __future__ import annotations

import asyncio
import socket

import httpx
import pytest

from api.role import role, serve
from maas.choreography import SUBSCRIPTIONS
from maas.runtime.role import App
from maas.runtime.serving import CannotListen
from tests.servers.ports import free_port


def test_the_role_has_the_job_that_hints_wake(app: App) -> None:
    jobs = {job.name: job for job in role(app).jobs}
    wanted = {each.job for each in SUBSCRIPTIONS if each.role == "api"}
    assert wanted <= set(jobs)
    assert not jobs["snapshot"].shared


async def test_the_server_answers_and_ends_when_it_is_cancelled(app: App) -> None:
    port = free_port()
    serving = asyncio.create_task(serve(app, "127.0.0.1", port))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answer = await client.get("/healthz", timeout=10)
        assert answer.text == "alive\n"
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


async def test_a_taken_port_is_told_with_the_remedy(app: App) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match="MAAS_PORT"):
            await serve(app, "127.0.0.1", port)
