"""The pages while the database is empty, away, or behind; and who is told so."""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx
import pytest

from api.app import create_app
from api.snapshots import STALE, Snapshots
from maas.db.connection import Database
from maas.db.embedded import EmbeddedServer
from maas.db.migrate import downgrade
from maas.runtime.role import App
from tests.api.databases import execute
from tests.api.history import write_history
from tests.api.promises import AS_OF
from tests.api.segment import segment


class Watch:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = AS_OF

    def __call__(self) -> datetime:
        return self.now


def visitor(app: App, snapshots: Snapshots) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(app, snapshots))
    return httpx.AsyncClient(transport=transport, base_url="http://status.example")


def away() -> App:
    """An App whose database is nowhere."""
    nowhere = Database("postgresql+asyncpg://maas@127.0.0.1:1/maas")
    return App(segment(), nowhere, {}, "test/3", "main")


async def test_without_any_data_the_page_says_so_and_nothing_is_called_good(
    database: Database,
) -> None:
    app = App(segment(), database, {}, "test/4", "main")
    async with visitor(app, Snapshots(app, Watch())) as client:
        page = await client.get("/")
        assert page.status_code == 200
        assert "No data yet" in page.text
        assert "Some components cannot be seen" in page.text
        for path in ("/objectives", "/datatakes", "/incidents", "/components/shared/access"):
            assert (await client.get(path)).status_code == 200
        objective = (await client.get("/api/v1/objectives/s1-nrt-prip")).json()
        assert objective["figures"]["own"]["share"]["percent"] is None
        assert objective["figures"]["own"]["verdict"] == "none"


async def test_the_last_good_board_outlives_the_database_and_shows_its_age(
    postgres_server: EmbeddedServer,
) -> None:
    await execute(postgres_server, "CREATE DATABASE short_lived TEMPLATE template_maas")
    database = Database(postgres_server.url("short_lived"))
    await write_history(database)
    app = App(segment(), database, {}, "test/5", "main")
    watch = Watch()
    snapshots = Snapshots(app, watch)
    await snapshots.run(AS_OF)
    await execute(postgres_server, "DROP DATABASE short_lived WITH (FORCE)")
    watch.now = AS_OF + STALE + timedelta(minutes=4)
    async with visitor(app, snapshots) as client:
        page = await client.get("/")
        assert page.status_code == 200
        assert "Major outage" in page.text
        assert "renewed 5\u00a0min ago" in page.text
        assert (await client.get("/api/v2/summary.json")).status_code == 200
        assert (await client.get("/components/sentinel-1/prip")).status_code == 200
        assert (await client.get("/readyz")).status_code == 200  # it has something to show
        assert "maas_process_info" in (await client.get("/metrics")).text
        evidence = await client.get("/datatakes/S1A-425335")
        assert evidence.status_code == 503
        assert "Not available at the moment" in evidence.text
        assert evidence.headers["retry-after"] == "30"
    await snapshots.close()
    await database.close()


async def test_a_database_that_was_never_there_is_a_503_with_words(app: App) -> None:
    gone = away()
    async with visitor(gone, Snapshots(gone, Watch())) as client:
        page = await client.get("/")
        assert page.status_code == 503
        assert "The database behind this page does not answer" in page.text
        told = await client.get("/api/v1/status")
        assert told.status_code == 503
        assert told.json()["error"]["code"] == 503


async def test_a_job_that_cannot_renew_keeps_what_it_has(app: App) -> None:
    snapshots = Snapshots(away(), Watch())
    await snapshots.run(AS_OF)


async def test_an_old_board_is_renewed_behind_the_reader_s_back(app: App) -> None:
    watch = Watch()
    snapshots = Snapshots(app, watch)
    await snapshots.run(AS_OF)
    watch.now = AS_OF + timedelta(seconds=30)
    old = await snapshots.held()
    assert old.board.as_of == AS_OF
    await snapshots.settled()
    assert (await snapshots.held()).board.as_of == watch.now


async def test_a_board_of_another_time_is_called_played_history_and_left_alone(app: App) -> None:
    watch = Watch()
    watch.now = AS_OF + timedelta(days=400)
    snapshots = Snapshots(app, watch)
    await snapshots.run(AS_OF)
    watch.now += timedelta(seconds=30)
    async with visitor(app, snapshots) as client:
        assert "played history" in (await client.get("/")).text
    await snapshots.settled()
    assert (await snapshots.held()).board.as_of == AS_OF


async def test_alive_is_not_ready_and_ready_needs_the_current_schema(
    database: Database,
) -> None:
    app = App(segment(), database, {}, "test/6", "main")
    async with visitor(app, Snapshots(app, Watch())) as client:
        ready = (await client.get("/readyz")).json()
        assert (ready["ready"], ready["reasons"]) == (True, [])
        await downgrade(database, "base")
        behind = await client.get("/readyz")
        assert behind.status_code == 503
        assert "the schema is at nothing" in behind.json()["reasons"][0]
    gone = away()
    async with visitor(gone, Snapshots(gone, Watch())) as client:
        assert (await client.get("/healthz")).text == "alive\n"
        unreachable = await client.get("/readyz")
        assert unreachable.status_code == 503
        assert "does not answer" in unreachable.json()["reasons"][0]


@pytest.mark.parametrize("metric", ["maas_harvest_entries_total", "maas_objective_state"])
async def test_metrics_are_read_at_each_scrape(client: httpx.AsyncClient, metric: str) -> None:
    answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert metric in answer.text
