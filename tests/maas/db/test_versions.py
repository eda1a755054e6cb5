"""Production is any PostgreSQL from 15 on: the newest one Debian has installed here, for real."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from maas.db.connection import Database
from maas.db.embedded import embedded_postgres
from maas.db.migrate import differences, downgrade, upgrade
from maas.domain.instants import from_us
from maas.domain.states import ItemState
from sla_engine.figures import figures
from sla_engine.judge import judge
from sla_engine.terms import terms_of
from tests.folders import enterable_folder
from tests.servers.postgresql import debians_postgresql
from tests.sla_engine.builders import (
    START,
    SUBJECT,
    add_plan,
    add_publications,
    app,
    at,
    catalogue,
    from_plan,
    publication_row,
)
from tests.sla_engine.test_golden import DUE, MONTH, SENSED


@pytest.fixture
async def other() -> AsyncIterator[Database]:
    with (
        enterable_folder() as folder,
        embedded_postgres(
            folder / "data", disposable=True, binaries=debians_postgresql()
        ) as server,
    ):
        database = Database(server.url())
        yield database
        await database.close()


async def test_migrations_and_the_engine_work_on_debians_postgresql(other: Database) -> None:
    await upgrade(other)
    await downgrade(other, "base")
    await upgrade(other)
    assert await differences(other) == []
    found = catalogue(o=from_plan())
    async with other.transaction() as connection:
        version = (await connection.execute(text("SHOW server_version_num"))).scalar_one()
        await add_plan(connection, "plan-1", (START, at(240)), (SUBJECT, *SENSED))
        await add_publications(connection, publication_row(1, SENSED, DUE))
    assert int(version) >= 150_000
    await judge(app(found, other), terms_of(found), from_us(at(24)))
    async with other.transaction() as connection:
        figure = (await figures(connection, found, MONTH))["o"]
    assert figure.counts[ItemState.ON_TIME] == 1
