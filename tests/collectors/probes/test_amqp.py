"""The round trip of a message through a real RabbitMQ, and what stands in its way."""

from __future__ import annotations

from typing import Any

import pytest

from tests.collectors.probes.servers import greeting
from tests.collectors.probes.web import probed
from tests.servers.ports import free_port
from tests.servers.rabbitmq import RabbitServer

pytestmark = pytest.mark.xdist_group("rabbitmq")
OURS: dict[str, Any] = {"username": "maas", "password_env": "SECRET", "timeout": "20s"}


async def test_a_message_makes_the_round_trip_and_leaves_nothing_behind(
    rabbitmq_server: RabbitServer,
) -> None:
    url = f"amqp://127.0.0.1:{rabbitmq_server.port}"
    for path in ("", "/", "/%2F"):
        up = await probed("amqp", url + path, **OURS)
        assert (up.outcome, up.reason) == ("up", "")
        assert up.connect_us is not None
        assert up.total_us is not None
        assert 0 < up.connect_us < up.total_us
    assert rabbitmq_server.control("list_queues", "-q", "name").splitlines()[1:] == []
    slow = await probed("amqp", url, **OURS, expect={"degraded_above": "1us"})
    assert slow.outcome == "degraded"


async def test_a_certificate_is_verified(rabbitmq_server: RabbitServer) -> None:
    url = f"amqps://127.0.0.1:{rabbitmq_server.tls_port}/"
    up = await probed("amqp", url, **OURS, ca_file=str(rabbitmq_server.ca_file))
    assert up.outcome == "up", up.reason
    unknown = await probed("amqp", url, **OURS)
    assert unknown.outcome == "down"
    assert unknown.reason.startswith("certificate: ")


async def test_a_login_that_is_refused_is_our_own_affair(rabbitmq_server: RabbitServer) -> None:
    url = f"amqp://127.0.0.1:{rabbitmq_server.port}/"
    wrong = await probed("amqp", url, **{**OURS, "password_env": "WRONG"})
    assert wrong.outcome == "unknown"
    assert wrong.reason.startswith("our login is not accepted: ")
    unset = await probed("amqp", url, **{**OURS, "password_env": "UNSET"})
    assert unset.outcome == "unknown"
    assert "UNSET is not set" in unset.reason


async def test_an_account_without_rights_is_our_own_affair(rabbitmq_server: RabbitServer) -> None:
    control = rabbitmq_server.control
    control("add_user", "guest-of-none", "secret")
    try:
        more = {**OURS, "username": "guest-of-none"}
        url = f"amqp://127.0.0.1:{rabbitmq_server.port}/"
        outside = await probed("amqp", url, **more)
        assert outside.outcome == "unknown"
        assert outside.reason == "the vhost / is not there, or our account may not enter it"
        control("set_permissions", "-p", "/", "guest-of-none", "^none$", "^none$", "^none$")
        reader = await probed("amqp", url, **more)
        assert reader.outcome == "unknown"
        assert reader.reason.startswith("our account may not have a queue: ")
    finally:
        control("delete_user", "guest-of-none")


async def test_a_vhost_that_is_closed_to_us_is_our_own_affair(
    rabbitmq_server: RabbitServer,
) -> None:
    gone = await probed("amqp", f"amqp://127.0.0.1:{rabbitmq_server.port}/nowhere", **OURS)
    assert gone.outcome == "unknown"
    assert gone.reason == "the vhost nowhere is not there, or our account may not enter it"


async def test_what_is_no_broker_is_down() -> None:
    refused = await probed("amqp", f"amqp://127.0.0.1:{free_port()}/", **OURS)
    assert (refused.outcome, refused.reason) == ("down", "Connection refused")
    async with greeting(b"") as port:
        silent = await probed("amqp", f"amqp://127.0.0.1:{port}/", **{**OURS, "timeout": "300ms"})
    assert (silent.outcome, silent.reason) == ("down", "no complete answer within 0.3 s")
    async with greeting(b"220 mail.example ready\r\n") as port:
        other = await probed("amqp", f"amqp://127.0.0.1:{port}/", **{**OURS, "timeout": "2s"})
    assert other.outcome == "down", other.reason
