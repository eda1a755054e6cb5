"""The tables by which roles stay in step, against a real PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from maas.db import leases, outbox, unjudged
from maas.db.connection import Database
from maas.domain.events import Event

NOW = datetime(2026, 10, 1, tzinfo=UTC)


async def test_an_event_written_with_its_fact_is_unsent_until_marked(database: Database) -> None:
    event = Event("maas.facts.recorded", "prip-s1", "S1A-425096", NOW, {"count": 3})
    async with database.transaction() as connection:
        await outbox.put(connection, [event])
    async with database.transaction() as connection:
        [(seq, read)] = await outbox.unsent(connection)
        assert read == event
        await outbox.mark_sent(connection, [seq], NOW)
    async with database.transaction() as connection:
        assert await outbox.unsent(connection) == []


async def test_an_event_has_its_effect_on_a_consumer_only_once(database: Database) -> None:
    event = Event("maas.facts.recorded", "prip-s1", "S1A-425096", NOW)
    async with database.transaction() as connection:
        assert await outbox.first_time(connection, "engine.facts", event.id, NOW)
        assert not await outbox.first_time(connection, "engine.facts", event.id, NOW)
        assert await outbox.first_time(connection, "api.figures", event.id, NOW)


async def test_a_subject_touched_during_judgement_is_judged_again(database: Database) -> None:
    async with database.transaction() as connection:
        await unjudged.touch(connection, ["S1A-1", "S1A-2", "S1A-1"], NOW)
    async with database.transaction() as judging:
        assert await unjudged.take(judging, 10) == ["S1A-1", "S1A-2"]

        async def harvest() -> None:
            async with database.transaction() as connection:
                await unjudged.touch(connection, ["S1A-1"], NOW)

        harvesting = asyncio.create_task(harvest())
        await asyncio.sleep(0)
    await harvesting
    async with database.transaction() as connection:
        assert await unjudged.take(connection, 10) == ["S1A-1"]


async def test_a_lease_has_one_holder_and_passes_on_with_a_higher_token(
    database: Database,
) -> None:
    async with database.transaction() as connection:
        first = await leases.acquire(connection, "harvest:prip-s1", "a", timedelta(0))
        assert first is not None
    async with database.transaction() as connection:
        second = await leases.acquire(connection, "harvest:prip-s1", "b", timedelta(minutes=1))
        assert second is not None
        assert second > first
        assert await leases.acquire(connection, "harvest:prip-s1", "a", timedelta(1)) is None
        await leases.release(connection, "b")
        third = await leases.acquire(connection, "harvest:prip-s1", "a", timedelta(1))
        assert third == second + 1
