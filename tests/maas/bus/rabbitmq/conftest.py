"""A vhost of its own for each test, on the one broker of this test process."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest

from maas.bus.rabbitmq.address import Broker, Node
from maas.bus.rabbitmq.topology import permission
from maas.choreography import SUBSCRIPTIONS
from tests.servers.ports import LOOPBACK
from tests.servers.rabbitmq import RabbitServer


def manage(server: RabbitServer, method: str, path: str, body: object = None) -> bytes:
    """One call of the management API, as the account that may do everything."""
    request = urllib.request.Request(
        f"http://{LOOPBACK}:{server.management_port}/api/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": "Basic " + b64encode(b"maas:secret").decode(),
            "Content-Type": "application/json",
        },
    )
    for patience in (1, 2, 4, 8, 16, 0):  # a cluster that is still settling answers 500
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                said: bytes = answer.read()
            return said
        except urllib.error.HTTPError as error:
            error.close()
            if error.code < 500 or not patience:
                raise
            time.sleep(patience)
    raise AssertionError("the last attempt returns or raises")


@pytest.fixture
async def broker(rabbitmq_server: RabbitServer) -> AsyncIterator[Broker]:
    """The broker as the account maas sees an empty vhost of this test's own."""
    vhost = f"test-{uuid4().hex[:8]}"
    await asyncio.to_thread(manage, rabbitmq_server, "PUT", f"vhosts/{vhost}", {})
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    await asyncio.to_thread(manage, rabbitmq_server, "PUT", f"permissions/{vhost}/maas", everything)
    yield Broker(
        nodes=(Node(LOOPBACK, rabbitmq_server.port, tls=False),),
        user="maas",
        password="secret",
        vhost=vhost,
        management=(f"http://{LOOPBACK}:{rabbitmq_server.management_port}",),
    )
    await asyncio.to_thread(manage, rabbitmq_server, "DELETE", f"vhosts/{vhost}")


@pytest.fixture
async def restricted(broker: Broker, rabbitmq_server: RabbitServer) -> AsyncIterator[Broker]:
    """The same vhost for an account that may do only what the how-to gives it."""
    may = permission(SUBSCRIPTIONS)
    user = f"user-{broker.vhost}"
    rights = {"configure": may, "write": may, "read": may}
    account = {"password": "least", "tags": "management"}
    await asyncio.to_thread(manage, rabbitmq_server, "PUT", f"users/{user}", account)
    path = f"permissions/{broker.vhost}/{user}"
    await asyncio.to_thread(manage, rabbitmq_server, "PUT", path, rights)
    yield replace(broker, user=user, password="least")
    await asyncio.to_thread(manage, rabbitmq_server, "DELETE", f"users/{user}")
