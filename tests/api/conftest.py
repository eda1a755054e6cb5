"""A database with a rich history, and the application over it; the clock stands at AS_OF."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.snapshots import Snapshots
from maas.db.connection import Database
from maas.db.embedded import EmbeddedServer
from maas.runtime.role import App
from tests.api.databases import execute
from tests.api.history import write_history
from tests.api.promises import AS_OF
from tests.api.segment import segment


@pytest.fixture(scope="session")
def history_url(postgres_server: EmbeddedServer) -> str:
    """A database with ninety days in it; the pages only read, so all tests may share it."""

    async def write() -> str:
        await execute(postgres_server, "CREATE DATABASE history TEMPLATE template_maas")
        database = Database(postgres_server.url("history"))
        await write_history(database)
        await database.close()
        return database.url

    return asyncio.run(write())


@pytest.fixture
async def history(history_url: str) -> AsyncIterator[Database]:
    """That database, open."""
    opened = Database(history_url)
    yield opened
    await opened.close()


@pytest.fixture
def app(history: Database) -> App:
    return App(segment(), history, {}, "test/1", "main")


@pytest.fixture
async def application(app: App) -> AsyncIterator[FastAPI]:
    snapshots = Snapshots(app, lambda: AS_OF)
    yield create_app(app, snapshots)
    await snapshots.close()


@pytest.fixture
async def client(application: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor who asks for English."""
    transport = httpx.ASGITransport(application)
    headers = {"Accept-Language": "en"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://status.example", headers=headers
    ) as visitor:
        yield visitor
