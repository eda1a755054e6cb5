"""What a process says of itself: alive, ready, and why not."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from maas.db.connection import Database
from maas.db.errors import DatabaseUnavailable, LeaseLost
from maas.db.work import Work, working
from maas.runtime.process import TICKS_WITHIN, Process, outcome_of
from maas.runtime.waiting import pauses
from maas.telemetry.metrics import DATABASE_OUTAGES, JOB_RUNS


def test_a_job_that_does_not_get_on_is_a_reason_to_be_restarted() -> None:
    process, work = Process(), Work("engine.judge", timedelta(minutes=15))
    with process.counted(work):
        assert process.ailments() == []
        work.progressed_at -= 901
        assert process.ailments() == ["engine.judge has not got on for more than 0:15:00"]
    assert process.ailments() == []


async def test_every_transaction_of_a_job_is_progress(database: Database) -> None:
    work = Work("engine.judge", timedelta(minutes=15), progressed_at=time.monotonic() - 1000)
    assert work.stuck
    with working(work):
        async with database.transaction():
            assert not work.stuck


def test_a_scheduler_that_stands_still_is_a_reason_to_be_restarted_but_not_while_draining() -> None:
    process = Process()
    assert process.ailments() == []  # it has not begun
    process.tick(time.monotonic() - TICKS_WITHIN.total_seconds() - 1)
    assert "the scheduler has not run" in process.ailments()[0]
    process.drain()
    assert process.ailments() == []


def test_a_database_that_is_away_is_no_reason_to_be_restarted() -> None:
    process = Process()
    process.database.lost("refused")
    process.database.lost("refused")
    assert process.ailments() == []
    assert process.obstacles() == ["refused"]
    assert process.counts.value(DATABASE_OUTAGES) == 1
    process.shows_last_known = True
    assert process.obstacles() == []
    process.database.back()
    process.schema_problem = "the schema is at 0001"
    assert process.obstacles() == ["the schema is at 0001"]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (DatabaseUnavailable("away"), "no_database"),
        (ExceptionGroup("", [LeaseLost("a"), LeaseLost("b")]), "lease_lost"),
        (ExceptionGroup("", [LeaseLost("a"), ValueError("b")]), "failed"),
        (ValueError("our own fault"), "failed"),
    ],
    ids=["away", "lost", "mixed", "fault"],
)
def test_how_a_run_ended_is_counted_by_its_cause(error: Exception, outcome: str) -> None:
    assert outcome_of(error) == outcome
    process = Process()
    with pytest.raises(type(error)), process.counted(Work("j", timedelta(1))):
        raise error
    assert process.counts.value(JOB_RUNS, ("j", outcome)) == 1


def test_pauses_grow_to_their_longest_and_are_never_alike() -> None:
    waits = pauses(timedelta(seconds=1), timedelta(seconds=8))
    found = [next(waits) for _ in range(50)]
    assert 0.5 <= found[0] <= 1
    assert all(4 <= wait <= 8 for wait in found[3:])
    assert len(set(found)) == 50
