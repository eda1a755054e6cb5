"""Shared jobs run on one process at a time, and pass on when their holder is gone."""

from __future__ import annotations

from datetime import timedelta

from maas.db.connection import Database
from maas.runtime.leasing import LeaseKeeper


async def test_only_one_of_two_processes_holds_a_lease(database: Database) -> None:
    first, second = LeaseKeeper(database, "a/1"), LeaseKeeper(database, "b/2")
    assert await first.hold("harvest:prip-s1")
    assert not await second.hold("harvest:prip-s1")
    assert await second.hold("harvest:prip-s2")


async def test_a_released_lease_is_free_at_once(database: Database) -> None:
    first, second = LeaseKeeper(database, "a/1"), LeaseKeeper(database, "b/2")
    assert await first.hold("judge")
    await first.release()
    assert await second.hold("judge")


async def test_a_lease_that_ran_out_passes_on_and_its_old_holder_learns_of_it(
    database: Database,
) -> None:
    frozen = LeaseKeeper(database, "a/1", ttl=timedelta(0))
    other = LeaseKeeper(database, "b/2")
    assert await frozen.hold("judge")
    assert await other.hold("judge")
    await frozen.renew()
    assert not await frozen.hold("judge")
