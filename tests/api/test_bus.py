"""The operators' page of messages: in words, with the broker, without it, and while it is away."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from aiohttp import web

from api.app import create_app
from maas.bus.rabbitmq.topology import queues
from maas.choreography import SUBSCRIPTIONS
from maas.db import outbox
from maas.db.connection import Database
from maas.domain.events import Event
from maas.runtime.role import App
from tests.api.segment import segment

NOW = datetime(2026, 10, 1, tzinfo=UTC)


@asynccontextmanager
async def pages(database: Database, environ: Mapping[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(App(segment(), database, environ, "test/1", "main")))
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        yield client


@pytest.fixture
async def management() -> AsyncIterator[str]:
    """What a management API answers, over a real socket: one queue is full, one nobody hears."""

    async def told(request: web.Request) -> web.Response:
        assert request.headers["Authorization"].startswith("Basic ")
        answer = [
            {
                "name": queue.name, "type": "quorum", "arguments": dict(queue.arguments),
                "messages_ready": 1_234 if queue.name == "engine.facts" else 0,
                "messages_unacknowledged": 20 if queue.name == "engine.facts" else 0,
                "consumers": 0 if queue.name == "api.figures" else 2, "leader": "rabbit@mq-2",
                "online": ["rabbit@mq-1", "rabbit@mq-2"], "state": "running",
            }
            for queue in queues(SUBSCRIPTIONS)
        ]  # fmt: skip
        return web.Response(text=json.dumps(answer), content_type="application/json")

    application = web.Application()
    application.router.add_get("/api/queues/{vhost}", told)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def told(url: str) -> dict[str, str]:
    return {
        "MAAS_BROKER_URL": "amqp://maas@mq-1/maas", "MAAS_BROKER_PASSWORD": "secret",
        "MAAS_BROKER_MANAGEMENT_URL": url,
    }  # fmt: skip


async def test_the_page_tells_depth_listeners_and_given_up_in_words(
    database: Database, management: str
) -> None:
    async with pages(database, told(management)) as client:
        page = (await client.get("/bus")).text
        assert "engine.facts" in page
        assert "1,234" in page
        assert "nobody listens" in page
        assert "wakes judge of engine" in page
        assert "Everything written has been sent." in page
        french = (await client.get("/bus?lang=fr")).text
        assert "personne n&#39;écoute" in french
        metrics = (await client.get("/metrics")).text
        assert 'maas_bus_queue_ready_events{queue="engine.facts"} 1234' in metrics
        assert 'maas_bus_dead_letters{queue="api.figures"} 0' in metrics


async def test_what_waits_in_the_outbox_is_told_with_its_age(database: Database) -> None:
    event = Event("maas.facts.recorded", "prip-s1", "S1A-1", NOW)
    async with database.transaction() as connection:
        await outbox.put(connection, [event, replace(event, id=Event("a", "b", "c", NOW).id)])
        await outbox.hold(connection, [1], NOW)
    async with pages(database, {}) as client:
        page = (await client.get("/bus")).text
    assert "2 to send, the oldest since 1 Oct 2026" in page
    assert "1 of them are taken by no queue" in page
    assert "No broker is configured" in page


async def test_a_broker_that_does_not_answer_is_unknown_and_not_empty(database: Database) -> None:
    async with pages(database, told("http://127.0.0.1:9")) as client:
        page = (await client.get("/bus")).text
        assert "How full the queues are is not known." in page
        assert '<td class="num">?</td>' in page
        assert "maas_bus_queue_ready_events{" not in (await client.get("/metrics")).text
