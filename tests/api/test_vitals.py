"""How the platform itself is: each sign with its reason, and a missing one is not well."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import httpx
from sqlalchemy import text

from maas.db import leases, outbox
from maas.db.connection import Database
from maas.db.vitals import Vital, vitals
from maas.domain.events import Event
from tests.api.promises import AS_OF


async def read(database: Database, **within: timedelta) -> dict[str, Vital]:
    async with database.transaction() as connection:
        return await vitals(connection, AS_OF, within)


async def test_what_never_was_is_not_well(database: Database) -> None:
    found = await read(database, prip=timedelta(minutes=5))
    assert not found["engine"].well
    assert (found["harvest"].well, found["harvest"].why) == (False, "not asked on time: prip")
    assert found["outbox"].well
    assert found["leases"].well
    assert found["messages"].well


async def test_a_failing_source_is_not_our_fault_but_one_that_nobody_asks_is(
    database: Database,
) -> None:
    insert = (
        "INSERT INTO cursor (source, entries, failures, last_error_at) VALUES ('prip', 0, 9, :at)"
    )
    async with database.transaction() as connection:
        await connection.execute(text(insert), {"at": AS_OF - timedelta(minutes=1)})
    assert (await read(database, prip=timedelta(minutes=5)))["harvest"].well
    assert not (await read(database, prip=timedelta(seconds=30)))["harvest"].well


async def test_an_event_that_waits_too_long_and_a_lease_that_nobody_takes_are_told(
    database: Database,
) -> None:
    old = AS_OF - timedelta(minutes=3)
    async with database.transaction() as connection:
        await outbox.put(connection, [Event("t", "s", "x", old, id=uuid4())])
        await leases.acquire(connection, "engine.judge", "gone", timedelta(minutes=-10))
    found = await read(database)
    assert found["outbox"] == Vital("outbox", False, "the oldest event is of 3m ago")
    assert found["leases"] == Vital("leases", False, "nobody does: engine.judge")


async def test_a_missing_sign_is_a_503_with_its_reason(client: httpx.AsyncClient) -> None:
    answer = await client.get("/vitals/engine")
    assert answer.status_code in (200, 503)
    assert answer.json()["vitals"][0]["name"] == "engine"
    every = (await client.get("/vitals")).json()["vitals"]
    assert [one["name"] for one in every] == ["engine", "harvest", "outbox", "leases", "messages"]
    assert (await client.get("/vitals/luck")).status_code == 404
