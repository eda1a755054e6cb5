"""Fixtures that every room shares: a real PostgreSQL, a fresh database for each test, a broker.

One embedded server per test process; its template database is built by running the migrations,
and each test gets a copy of that template.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import asyncpg
import pytest
from playwright.async_api import Browser

from maas.db.connection import Database
from maas.db.embedded import EmbeddedServer, embedded_postgres
from maas.db.migrate import upgrade
from tests.folders import enterable_folder
from tests.servers.browser import chromium
from tests.servers.rabbitmq import RabbitCluster, RabbitServer, rabbitmq, rabbitmq_cluster


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedServer]:
    with (
        enterable_folder() as folder,
        embedded_postgres(folder / "data", disposable=True) as server,
    ):
        asyncio.run(_build_template(server))
        yield server


@pytest.fixture(scope="session")
def rabbitmq_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitServer]:
    """A real broker; tests that use it share one process: mark them xdist_group("rabbitmq")."""
    with rabbitmq(tmp_path_factory.mktemp("rabbitmq"), ["rabbitmq_management"]) as server:
        yield server


@pytest.fixture(scope="session")
def rabbitmq_three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitCluster]:
    """A real three-node cluster; tests that use it share the process of the other broker tests."""
    with rabbitmq_cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A real browser; mark the tests that use it xdist_group("browser")."""
    async with chromium() as launched:
        yield launched


async def _build_template(server: EmbeddedServer) -> None:
    await _execute(server, "CREATE DATABASE template_maas")
    database = Database(server.url("template_maas"))
    await upgrade(database)
    await database.close()


async def _execute(server: EmbeddedServer, statement: str) -> None:
    connection = await asyncpg.connect(
        host=str(server.socket_dir), user="maas", database="postgres"
    )
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
async def database_url(postgres_server: EmbeddedServer) -> AsyncIterator[str]:
    """The URL of a migrated, empty database of this test's own."""
    name = f"test_{uuid4().hex}"
    await _execute(postgres_server, f"CREATE DATABASE {name} TEMPLATE template_maas")
    yield postgres_server.url(name)
    await _execute(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open Database on a migrated, empty schema."""
    opened = Database(database_url)
    yield opened
    await opened.close()
