"""Shared jobs run on one process at a time, and pass on when their holder is gone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maas.db.connection import Database
from maas.db.errors import LeaseLost
from maas.db.work import Work, working
from maas.runtime.leasing import LeaseKeeper
from maas.telemetry.metrics import LEASE_TAKEOVERS, LEASES_LOST
from maas.telemetry.process import ProcessCounts

MINUTE = timedelta(minutes=1)


async def test_only_one_of_two_processes_holds_a_lease(database: Database) -> None:
    first, second = LeaseKeeper(database, "a/1"), LeaseKeeper(database, "b/2")
    assert await first.hold("harvest:prip-s1")
    assert not await second.hold("harvest:prip-s1")
    assert await second.hold("harvest:prip-s2")


async def test_a_released_lease_is_free_at_once_and_its_token_still_grows(
    database: Database,
) -> None:
    first, second = LeaseKeeper(database, "a/1"), LeaseKeeper(database, "b/2")
    held = await first.hold("judge")
    assert held is not None
    await first.release()
    taken = await second.hold("judge")
    assert taken is not None
    assert taken.token == held.token + 1


async def test_a_token_stays_while_its_lease_is_renewed(database: Database) -> None:
    keeper = LeaseKeeper(database, "a/1", ttl=timedelta(0))  # asks each time
    first = await keeper.hold("judge")
    await keeper.renew()
    assert await keeper.hold("judge") == first


async def test_a_lease_that_ran_out_passes_on_and_its_old_holder_learns_of_it(
    database: Database,
) -> None:
    old, new = ProcessCounts(), ProcessCounts()
    frozen = LeaseKeeper(database, "a/1", timedelta(0), old)
    other = LeaseKeeper(database, "b/2", MINUTE, new)
    assert await frozen.hold("judge")
    assert await other.hold("judge")
    await frozen.renew()
    assert not await frozen.hold("judge")
    assert new.value(LEASE_TAKEOVERS, ("judge",)) == 1
    assert old.value(LEASES_LOST, ("judge",)) == 1


async def test_what_is_fresh_to_a_process_is_told_apart_from_what_it_had(
    database: Database,
) -> None:
    keeper = LeaseKeeper(database, "a/1")
    assert await keeper.hold_each(["x", "y"]) == ({"x", "y"}, {"x", "y"})
    assert await keeper.hold_each(["x", "z"]) == ({"x", "z"}, {"z"})


async def test_nothing_is_written_under_a_lease_that_has_passed_on(database: Database) -> None:
    stale = await LeaseKeeper(database, "a/1", ttl=timedelta(0)).hold("judge")
    assert await LeaseKeeper(database, "b/2").hold("judge")
    with working(Work("judge", MINUTE, stale)), pytest.raises(LeaseLost, match="passed from a/1"):
        async with database.transaction():
            pytest.fail("the transaction of an old holder must not begin")


async def test_a_lease_at_work_in_an_open_transaction_is_not_taken_over(
    database: Database,
) -> None:
    slow = LeaseKeeper(database, "a/1", ttl=timedelta(0))
    fence, other = await slow.hold("judge"), LeaseKeeper(database, "b/2")
    with working(Work("judge", MINUTE, fence)):
        async with database.transaction():
            with working(Work("another", MINUTE)):
                assert not await other.hold("judge")
                await slow.renew()  # while its holder may still renew it
    assert await other.hold("judge")
