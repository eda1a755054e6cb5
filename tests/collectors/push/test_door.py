"""The door for those who call us, over real sockets: who may, what is taken, what is told back."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from collectors.private import PrivateProbe
from collectors.probing import Probing, prober_of
from collectors.push.app import create_push_app, needs_push
from collectors.push.samples import packed
from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.db.facts_samples import ProbeResult
from maas.domain.instants import from_us, to_us
from maas.domain.signing import keys_of, signed_headers
from maas.domain.states import Outcome
from maas.runtime.live import wall_clock
from maas.runtime.role import App
from maas.runtime.serving import serve_http
from tests.collectors.conftest import Segment
from tests.servers.ports import free_port

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
OTHER = "whsec_" + base64.b64encode(b"o" * 32).decode()
KEYS = keys_of(SECRET)
ENVIRON = {"S": SECRET, "MAAS_PROBES_SECRET": SECRET}
TARGETS: dict[str, Any] = {
    "night": {"title": "N", "probe": "push", "every": "1m",
              "push": {"secret_env": "S", "every": "1h"}},
    "web": {"title": "W", "probe": "tcp", "url": "tcp://127.0.0.1:1", "every": "1m",
            "timeout": "2s"},
}  # fmt: skip
TRACKERS = {"desk": {"title": "D", "kind": "webhook", "secret_env": "S",
                     "fields": {"key": "issue.key", "title": "issue.title"}}}  # fmt: skip


def app_of(database: Database, environ: dict[str, str] = ENVIRON, **more: Any) -> App:
    mission = {"title": "1", "satellites": {"S1A": {"title": "A"}}}
    catalogue = Catalogue.model_validate(
        {"targets": TARGETS, "trackers": TRACKERS, "missions": {"s1": mission}, **more}
    )
    return App(catalogue, database, environ, "test/1", "here")


class Door:
    """A running door."""

    def __init__(self, root: str) -> None:
        self.client = httpx.AsyncClient(base_url=root)

    async def call(self, path: str, body: bytes = b"", **more: Any) -> httpx.Response:
        """A signed call."""
        message_id = more.get("id", "m1")
        headers = signed_headers(KEYS, message_id, more.get("at", wall_clock()), body)
        headers |= more.get("headers", {})
        return await self.client.post(path, content=body, headers=headers)


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    port = free_port()
    application = create_push_app(app_of(database))
    serving = asyncio.create_task(serve_http(application, "127.0.0.1", port, "X"))
    opened = Door(f"http://127.0.0.1:{port}")
    for _ in range(200):
        try:
            await opened.client.get("/healthz")
            break
        except httpx.ConnectError:
            await asyncio.sleep(0.01)
    yield opened
    await opened.client.aclose()
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def rows(database: Database, statement: str) -> list[Any]:
    async with database.transaction() as connection:
        return [tuple(row) for row in (await connection.execute(text(statement))).all()]


BEATS = "SELECT run, event, message FROM beat ORDER BY received_at"


async def test_a_run_tells_its_start_and_its_end(door: Door, database: Database) -> None:
    answer = await door.call("/push/night/start", b'{"run": "7"}', id="a")
    assert (answer.status_code, answer.json()) == (
        202, {"run": "7", "event": "start", "new": True}
    )  # fmt: skip
    await door.call("/push/night/success", b'{"run": 7, "message": "12 files"}', id="b")
    await door.call("/push/night/fail", b"disk\nfull", id="c")
    assert await rows(database, BEATS) == [
        ("7", "start", ""), ("7", "success", "12 files"), ("c", "fail", "disk full"),
    ]  # fmt: skip


async def test_the_same_call_again_changes_nothing(door: Door, database: Database) -> None:
    for expected in (True, False):
        answer = await door.call("/push/night/success", b"", id="a")
        assert answer.json()["new"] is expected
    assert len(await rows(database, BEATS)) == 1


@pytest.mark.parametrize("structured", [True, False])
async def test_a_cloud_event_is_taken(door: Door, database: Database, structured: bool) -> None:
    at = (wall_clock() - timedelta(minutes=10)).isoformat()
    told = {"specversion": "1.0", "type": "org.example.ingest.fail", "source": "/ingest",
            "id": "e1", "time": at}  # fmt: skip
    data = {"message": "no disk", "run": "r1"}
    if structured:
        body = json.dumps({**told, "data": data}).encode()
        headers = {"content-type": "application/cloudevents+json; charset=utf-8"}
    else:
        body = json.dumps(data).encode()
        headers = {"content-type": "application/json"}
        headers |= {f"ce-{key}": value for key, value in told.items()}
    answer = await door.call("/push/night", body, headers=headers)
    assert answer.status_code == 202, answer.text
    assert await rows(database, BEATS) == [("r1", "fail", "no disk")]
    assert await rows(database, "SELECT at < received_at FROM beat") == [(True,)]


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/push/none/start", b"", 404, "no push target 'none'"),
        ("/push/web/start", b"", 404, "no push target 'web'"),
        ("/push/night/ended", b"", 422, "write start, success or fail"),
        ("/push/night/start", b"{", 422, "no JSON object"),
        ("/push/night/start", b'{"run": [1]}', 422, "run must be a text"),
        ("/push/night/start", b'{"at": "2020-01-01T00:00:00Z"}', 422, "too far from now"),
        ("/push/night/start", b'{"at": 5}', 422, "not a date"),
        ("/push/night", b"{}", 422, "no CloudEvent"),
        ("/tickets/none", b"{}", 404, "no webhook tracker"),
        ("/samples", b"[]", 422, "no samples"),
        ("/samples", b'{"location": "here", "samples": []}', 422, "is our own"),
    ],
)
async def test_what_cannot_be_taken_is_told_why(
    door: Door, path: str, body: bytes, status: int, words: str
) -> None:
    answer = await door.call(path, body)
    assert (answer.status_code, words in answer.json()["error"]) == (status, True), answer.text


async def test_nobody_is_heard_without_a_signature(door: Door, database: Database) -> None:
    path, now = "/push/night/success", wall_clock()
    late = await door.call(path, at=now - timedelta(minutes=6))
    assert "s from our clock" in late.json()["error"]
    bare = await door.client.post(path)
    forged = await door.client.post(path, headers=signed_headers(keys_of(OTHER), "m", now, b""))
    changed = await door.client.post(
        path, content=b"x", headers=signed_headers(KEYS, "m", now, b"y")
    )
    assert [one.status_code for one in (late, bare, forged, changed)] == [401] * 4
    assert await rows(database, BEATS) == []


async def test_while_a_secret_is_replaced_both_are_good(door: Door) -> None:
    both = signed_headers([*keys_of(OTHER), *KEYS], "m", wall_clock(), b"")
    answer = await door.client.post("/push/night/success", headers=both)
    assert answer.status_code == 202


async def test_a_call_of_no_end_is_cut(door: Door) -> None:
    answer = await door.call("/push/night/success", b"x" * (1 << 20) + b"y")
    assert answer.status_code == 413


async def test_a_missing_secret_of_ours_is_not_the_callers_fault(database: Database) -> None:
    application = create_push_app(app_of(database, {}))
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        answer = await client.post("/push/night/success")
    assert (answer.status_code, "lacks the secret S" in answer.text) == (503, True)


async def test_a_ticket_is_told_by_a_webhook(door: Door, database: Database) -> None:
    body = json.dumps({"issue": {"key": "A-1", "title": "S1A-425096 is late"}}).encode()
    signature = "sha256=" + hmac.new(KEYS[0], body, hashlib.sha256).hexdigest()
    answer = await door.client.post(
        "/tickets/desk", content=body, headers={"X-Hub-Signature-256": signature}
    )
    assert (answer.status_code, answer.json()["subjects"]) == (202, ["S1A-425096"])
    assert await rows(database, "SELECT source, key FROM ticket") == [("desk", "A-1")]
    wrong = await door.client.post(
        "/tickets/desk", content=body, headers={"X-Hub-Signature-256": "sha256=00"}
    )
    assert wrong.status_code == 401


async def test_a_ticket_that_cannot_be_read_is_kept_aside(door: Door, database: Database) -> None:
    answer = await door.call("/tickets/desk", b'{"issue": {}}')
    assert (answer.status_code, "no key at issue.key" in answer.text) == (422, True)
    ((source, raw),) = await rows(database, "SELECT source, raw FROM quarantine")
    assert (source, raw) == ("desk", '{"issue": {}}')


async def test_a_private_probe_is_heard_and_waits_while_nobody_hears_it(
    door: Door, database: Database
) -> None:
    app = app_of(database)
    prober, release = prober_of(app.catalogue, ENVIRON)
    nowhere = f"http://127.0.0.1:{free_port()}"
    probe = PrivateProbe(app.catalogue, prober, ENVIRON, "cave", nowhere)
    now = wall_clock()
    assert await probe.look(now) == 1  # the push target calls by itself
    assert await probe.look(now) == 0
    assert not await probe.send(now)
    assert probe.unsent == 1
    await probe.close()
    heard = PrivateProbe(app.catalogue, prober, ENVIRON, "cave", str(door.client.base_url))
    await heard.look(now)
    assert await heard.send(wall_clock())
    assert heard.unsent == 0
    await heard.close()
    await release()
    assert await rows(database, "SELECT target, location, outcome FROM probe_sample") == [
        ("web", "cave", "down")
    ]


async def test_samples_that_cannot_be_believed_are_told_back(
    door: Door, database: Database
) -> None:
    slot = from_us(to_us(wall_clock()) // 60_000_000 * 60_000_000)
    told = [
        ProbeResult("web", "cave", slot, Outcome.UP, ""),
        ProbeResult("none", "cave", slot, Outcome.UP, ""),
        ProbeResult("night", "cave", slot, Outcome.UP, ""),
        ProbeResult("web", "cave", slot + timedelta(seconds=1), Outcome.UP, ""),
        ProbeResult("web", "cave", slot - timedelta(days=2), Outcome.UP, ""),
    ]
    answer = await door.call("/samples", packed("cave", told))
    assert answer.json()["kept"] == 1
    reasons = {one["place"]: one["reason"] for one in answer.json()["refused"]}
    assert sorted(reasons) == [1, 2, 3, 4]
    assert "multiple of" in reasons[3]


async def test_calls_become_samples(database: Database, segment: Segment) -> None:
    app = app_of(database, targets={"night": TARGETS["night"]})
    probing = Probing(app)
    at = datetime(2026, 10, 1, 12, tzinfo=UTC)
    try:
        await probing.run(at)
        async with database.transaction() as connection:
            await connection.execute(
                text("INSERT INTO beat VALUES ('night', 'r', 'fail', :at, :at, 'no disk')"),
                {"at": at},
            )
        await probing.run(at + timedelta(minutes=1))
    finally:
        await probing.close()
    assert await rows(database, "SELECT outcome, reason FROM probe_sample ORDER BY at") == [
        ("unknown", "nobody has called yet"), ("down", "run r failed: no disk"),
    ]  # fmt: skip


def test_the_door_is_open_only_where_somebody_may_call(database: Database) -> None:
    nobody = {"targets": {"web": TARGETS["web"]}, "trackers": {}}
    assert not needs_push(app_of(database, {}, **nobody))
    assert needs_push(app_of(database, ENVIRON, **nobody))
    assert needs_push(app_of(database, {}, targets={}))
