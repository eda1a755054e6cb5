"""Meters over HTTP: what each tells, page by page, and what it does in trouble."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import aio_pika
import httpx
import pytest
from sqlalchemy import text

from collectors.meters_job import MeterCollector
from maas.db.connection import Database
from maas.db.telemetry import snapshot
from maas.runtime.role import App
from tests.collectors.conftest import NOON, START, Segment, catalogue_of
from tests.servers.rabbitmq import RabbitServer

BASIC = {"kind": "basic", "username": "maas", "password_env": "SECRET"}
MEASURES = {
    "rabbitmq": {
        "queue_ready", "queue_unacknowledged", "queue_consumers", "queue_dead_letters",
        "node_running", "node_partitions", "node_memory_alarm", "node_disk_alarm",
    },
    "kubernetes": {
        "pod_ready", "pod_restarts", "pod_failed", "job_active", "job_succeeded", "job_failed",
    },
    "loki": {"errors", "all"},
    "archive": {"ArchivedProducts", "ArchivedSize"},
}  # fmt: skip


def app_of(database: Database, segment: Segment, kind: str, token: str = "") -> App:
    root = segment.told["MAAS_SIM_HTTP"]
    entries: dict[str, dict[str, Any]] = {
        "loki": {"auth": BASIC, "queries": {"errors": '{app="ingest"} |= "error"',
                                            "all": '{app="ingest"}'}},
        "rabbitmq": {"auth": BASIC},
        "kubernetes": {"auth": {"kind": "token", "token_env": "TOKEN"}, "namespace": "segment"},
        "archive": {"interface": "lta"},
    }  # fmt: skip
    entry = {"title": "M", "kind": kind, **entries[kind]}
    if kind != "archive":
        entry["url"] = f"{root}/{kind}"
    catalogue = catalogue_of(segment, meters={"m": entry})
    return App(catalogue, database, {"SECRET": "maas-demo", "TOKEN": token}, "test/1", "here")


def token_of(segment: Segment) -> str:
    form = {"grant_type": "password", "username": "maas", "password": "maas-demo",
            "client_id": "maas"}  # fmt: skip
    answer = httpx.post(f"{segment.told['MAAS_SIM_HTTP']}/auth/token", data=form)
    return str(answer.json()["access_token"])


async def read(app: App, as_of: Any = NOON) -> None:
    collector = MeterCollector(app, "m")
    try:
        await collector.run(as_of)
    finally:
        await collector.close()


async def rows(database: Database, statement: str) -> list[Any]:
    async with database.transaction() as connection:
        return [tuple(row) for row in (await connection.execute(text(statement))).all()]


@pytest.mark.parametrize("kind", MEASURES)
async def test_each_meter_tells_its_measures_once(
    database: Database, segment: Segment, kind: str
) -> None:
    app = app_of(database, segment, kind, token_of(segment))
    await read(app)
    assert await rows(database, "SELECT last_error FROM cursor WHERE source = 'm'") == [(None,)]
    first = await rows(database, "SELECT measure, about, at, value FROM reading ORDER BY 1, 2, 3")
    assert {row[0] for row in first} == MEASURES[kind]
    await read(app)
    again = await rows(database, "SELECT measure, about, at, value FROM reading ORDER BY 1, 2, 3")
    assert again == first


async def test_dead_letters_are_those_of_the_queue_they_are_sent_to(
    database: Database, segment: Segment
) -> None:
    await read(app_of(database, segment, "rabbitmq"))
    found = await rows(
        database, "SELECT DISTINCT about FROM reading WHERE measure = 'queue_dead_letters'"
    )
    assert found == [("rejected",)]


@pytest.mark.xdist_group("rabbitmq")
async def test_a_real_broker_tells_of_its_queues_and_its_dead_letters(
    database: Database, segment: Segment, rabbitmq_server: RabbitServer
) -> None:
    connection = await aio_pika.connect(rabbitmq_server.url)
    async with connection:
        channel = await connection.channel()
        await channel.declare_exchange("dead", aio_pika.ExchangeType.FANOUT, auto_delete=True)
        rejected = await channel.declare_queue("rejected", auto_delete=True)
        await rejected.bind("dead")
        dying: dict[str, Any] = {"x-dead-letter-exchange": "dead", "x-message-ttl": 0}
        await channel.declare_queue("work", arguments=dying, auto_delete=True)
        await channel.default_exchange.publish(aio_pika.Message(b"lost"), "work")
        waiting = await channel.declare_queue("waiting", auto_delete=True)
        await channel.default_exchange.publish(aio_pika.Message(b"one"), "waiting")
        await waiting.get(timeout=10)  # taken, and not acknowledged
        meter = {
            "title": "M", "kind": "rabbitmq", "url": f"http://127.0.0.1:{rabbitmq_server.management_port}",
            "auth": {**BASIC, "password_env": "RABBIT"},
        }  # fmt: skip
        catalogue = catalogue_of(segment, meters={"m": meter})
        app = App(catalogue, database, {"RABBIT": "secret", "SECRET": ""}, "test/1", "here")
        told: dict[tuple[str, str], float] = {}
        async with asyncio.timeout(60):  # its figures are renewed every few seconds
            at = NOON
            while (
                told.get(("queue_dead_letters", "rejected")) != 1.0
                or told.get(("queue_unacknowledged", "waiting")) != 1.0
            ):
                at += timedelta(seconds=1)
                await read(app, at)
                found = await rows(
                    database,
                    "SELECT DISTINCT ON (measure, about) measure, about, value FROM reading"
                    " ORDER BY measure, about, at DESC",
                )
                told = {(measure, about): value for measure, about, value in found}
                await asyncio.sleep(0.2)
    assert told["queue_ready", "waiting"] == 0.0
    assert ("queue_dead_letters", "waiting") not in told
    nodes = {measure: value for (measure, about), value in told.items() if "@" in about}
    assert nodes == {
        "node_running": 1.0, "node_partitions": 0.0, "node_memory_alarm": 0.0,
        "node_disk_alarm": 0.0,
    }  # fmt: skip


async def test_a_node_that_is_down_is_told_and_tells_nothing_of_the_others(
    database: Database, segment: Segment
) -> None:
    at = START + timedelta(hours=3, minutes=30)
    segment.set_clock(at)
    await read(app_of(database, segment, "rabbitmq"), at)
    found = await rows(database, "SELECT measure, value FROM reading WHERE about = 'rabbit@b'")
    assert found == [("node_running", 0.0)]


async def test_all_pages_of_pods_are_read(database: Database, segment: Segment) -> None:
    await read(app_of(database, segment, "kubernetes", token_of(segment)))
    found = await rows(database, "SELECT about FROM reading WHERE measure = 'pod_ready' ORDER BY 1")
    assert found == [("collector-0",), ("collector-1",), ("distribution-0",)]


async def test_an_order_is_followed_until_it_is_settled(
    database: Database, segment: Segment
) -> None:
    app = app_of(database, segment, "archive")
    evening = START + timedelta(hours=36)
    segment.set_clock(evening)
    await read(app, evening)
    unsettled = "SELECT native_id FROM archive_order WHERE completed_at IS NULL"
    opened = await rows(database, unsettled)
    assert opened
    later = evening + timedelta(hours=6)
    segment.set_clock(later)
    await read(app, later)
    left = await rows(database, unsettled)
    assert not set(opened) & set(left)


async def test_the_last_readings_are_metrics(database: Database, segment: Segment) -> None:
    await read(app_of(database, segment, "loki"))
    async with database.transaction() as connection:
        told = await snapshot(connection, NOON + timedelta(minutes=1))
        old = await snapshot(connection, NOON + timedelta(hours=2))
    assert {(one.source, one.measure) for one in told.meters} == {("m", "errors"), ("m", "all")}
    assert old.meters == ()


@pytest.mark.parametrize(
    ("kind", "fault", "words"),
    [
        ("loki", "html_500", "500"),
        ("loki", "maintenance_200", "no answer of Loki"),
        ("rabbitmq", "reset", "connection"),
        ("rabbitmq", "rate_limit", "429"),
        ("kubernetes", "truncated_body", "connection"),
        ("lta", "half_json", "no OData page"),
    ],
)
async def test_a_meter_in_trouble_keeps_its_readings_and_says_why(
    database: Database, segment: Segment, kind: str, fault: str, words: str
) -> None:
    app = app_of(database, segment, "archive" if kind == "lta" else kind, token_of(segment))
    segment.order(kind, fault)
    await read(app)
    ((error,),) = await rows(database, "SELECT last_error FROM cursor WHERE source = 'm'")
    assert words in error
