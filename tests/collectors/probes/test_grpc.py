"""Health of gRPC services, from real servers of that protocol."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
import trustme
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio

from tests.collectors.probes.servers import greeting
from tests.collectors.probes.web import probed
from tests.servers.ports import free_port

Status = health_pb2.HealthCheckResponse


class Refusing(health_pb2_grpc.HealthServicer):  # type: ignore[misc]  # it has no types
    """Answers each question with the same status of gRPC."""

    def __init__(self, code: grpc.StatusCode) -> None:
        self._code = code

    async def Check(self, _: Any, context: Any) -> None:  # noqa: N802
        await context.abort(self._code, "not you")


class Silent(health_pb2_grpc.HealthServicer):  # type: ignore[misc]  # it has no types
    """Never answers."""

    async def Check(self, _: Any, context: Any) -> None:  # noqa: N802
        await asyncio.Event().wait()


async def healthy() -> Any:
    servicer = aio.HealthServicer()
    await servicer.set("", Status.SERVING)
    await servicer.set("orders", Status.SERVING)
    await servicer.set("archive", Status.NOT_SERVING)
    return servicer


@asynccontextmanager
async def serving(servicer: Any, tls: tuple[bytes, bytes] | None = None) -> AsyncIterator[int]:
    server = grpc.aio.server()
    if servicer is not None:
        health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    port = (
        server.add_insecure_port("127.0.0.1:0")
        if tls is None
        else server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([tls]))
    )
    await server.start()
    try:
        yield port
    finally:
        await server.stop(0)


async def test_a_service_that_serves_is_up_by_name_and_as_a_whole() -> None:
    async with serving(await healthy()) as port:
        url = f"grpc://127.0.0.1:{port}"
        for path in ("", "/", "/orders"):
            up = await probed("grpc", url + path)
            assert (up.outcome, up.reason) == ("up", "")
            assert up.total_us
        for path, reason in (
            ("/archive", "it says NOT_SERVING"),
            ("/nothing", "it knows no service 'nothing'"),
        ):
            down = await probed("grpc", url + path)
            assert (down.outcome, down.reason) == ("down", reason)
        slow = await probed("grpc", url, expect={"degraded_above": "1us"})
        assert slow.outcome == "degraded"


async def test_a_certificate_is_verified(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    ca = str(tmp_path / "ca.pem")
    for name, outcome in (("127.0.0.1", "up"), ("orders.example", "down")):
        issued = authority.issue_cert(name)
        tls = (issued.private_key_pem.bytes(), issued.cert_chain_pems[0].bytes())
        async with serving(await healthy(), tls) as port:
            seen = await probed("grpc", f"grpcs://127.0.0.1:{port}/orders", ca_file=ca)
            assert seen.outcome == outcome, seen.reason
            stranger = await probed("grpc", f"grpcs://127.0.0.1:{port}/orders")
            assert stranger.outcome == "down"
            assert "certificate" in stranger.reason.lower()
            lost = await probed("grpc", f"grpcs://127.0.0.1:{port}", ca_file="/nowhere.pem")
            assert lost.outcome == "unknown"


@pytest.mark.parametrize(
    ("servicer", "outcome", "reason"),
    [
        (None, "down", "it has no health service"),
        (Refusing(grpc.StatusCode.UNAUTHENTICATED), "unknown", "it wants a login"),
        (Refusing(grpc.StatusCode.RESOURCE_EXHAUSTED), "down", "RESOURCE_EXHAUSTED: not you"),
        (Silent(), "down", "no complete answer within 0.5 s"),
    ],
)
async def test_what_does_not_say_that_it_serves_is_not_up(
    servicer: Any, outcome: str, reason: str
) -> None:
    async with serving(servicer) as port:
        seen = await probed("grpc", f"grpc://127.0.0.1:{port}", timeout="500ms")
    assert (seen.outcome, seen.reason[: len(reason)]) == (outcome, reason)


async def test_what_is_no_grpc_server_is_down() -> None:
    refused = await probed("grpc", f"grpc://127.0.0.1:{free_port()}")
    assert refused.outcome == "down"
    assert "refused" in refused.reason
    async with greeting(b"220 mail.example ready\r\n") as port:
        other = await probed("grpc", f"grpc://127.0.0.1:{port}", timeout="2s")
    assert other.outcome == "down"
