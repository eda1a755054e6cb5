"""A set clock moves the jobs of a live process, and nothing is forgotten while it stands."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maas.catalogue.model import Catalogue
from maas.db.connection import Database
from maas.runtime.live import LiveRun
from maas.runtime.rehearsal import RehearsalClock, rehearsal_of
from maas.runtime.role import App, Job, Role
from maas.runtime.settings import SettingsInvalid
from maas.runtime.slots import Slots

START = datetime(2026, 10, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Recorder:
    """What ran as of when; fails as often as it is told to."""

    def __init__(self) -> None:
        self.runs: list[tuple[str, datetime]] = []
        self.failures: Counter[str] = Counter()

    def job(
        self, name: str, every: timedelta, *, slotted: bool = False, again: timedelta | None = None
    ) -> Job:
        async def run(as_of: datetime) -> None:
            if self.failures[name] > 0:
                self.failures[name] -= 1
                raise OSError("as ordered")
            self.runs.append((name, as_of))

        return Job(name, every, run, slotted=slotted, shared=not slotted, again=again)

    def of(self, name: str) -> list[datetime]:
        return [as_of for one, as_of in self.runs if one == name]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110  a clock in a file rings no bell
            await asyncio.sleep(0.02)


@asynccontextmanager
async def rehearsed(database: Database, clock_file: Path, *jobs: Job) -> AsyncIterator[None]:
    """A live process with these jobs, under the clock of the file."""

    async def close() -> None:
        pass

    app = App(Catalogue(), database, {"MAAS_CLOCK": str(clock_file)}, "test/1", "here")
    rehearsal = rehearsal_of(app.environ)
    assert rehearsal is not None
    live = LiveRun(app, rehearsal.cued([Role("role", jobs, close)]), rehearsal.clock)
    live.start()
    conducting = asyncio.create_task(rehearsal.conduct(live.wake))
    try:
        yield
    finally:
        conducting.cancel()
        await asyncio.gather(conducting, return_exceptions=True)
        await live.stop()


async def test_each_job_runs_when_its_time_has_come_by_the_set_clock(
    database: Database, tmp_path: Path
) -> None:
    clock, recorder = tmp_path / "clock", Recorder()
    clock.write_text(START.isoformat())
    hourly, slotted = recorder.job("hourly", HOUR), recorder.job("slot", HOUR, slotted=True)
    async with rehearsed(database, clock, hourly, slotted):
        for minutes, hours, slots in ((0, 1, 1), (59, 1, 1), (60, 2, 2), (119, 2, 2), (180, 3, 3)):
            now = START + timedelta(minutes=minutes)
            clock.write_text(now.isoformat())
            await until(lambda h=hours: len(set(recorder.of("hourly"))) >= h)  # type: ignore[misc]
            await until(lambda s=slots: len(set(recorder.of("slot"))) >= s)  # type: ignore[misc]
    expected = [START, START + HOUR, START + 3 * HOUR]
    assert sorted(set(recorder.of("hourly"))) == expected
    assert sorted(set(recorder.of("slot"))) == expected


async def test_a_job_that_failed_is_run_again_while_the_clock_stands(
    database: Database, tmp_path: Path
) -> None:
    clock, recorder = tmp_path / "clock", Recorder()
    clock.write_text(START.isoformat())
    recorder.failures["hourly"] = 2
    async with rehearsed(database, clock, recorder.job("hourly", HOUR)):
        await until(lambda: recorder.of("hourly") == [START])
    assert recorder.failures["hourly"] == 0


async def test_what_looks_again_within_its_slot_goes_on_while_the_clock_stands(
    database: Database, tmp_path: Path
) -> None:
    clock, recorder = tmp_path / "clock", Recorder()
    clock.write_text(START.isoformat())
    watchful = recorder.job("slot", HOUR, slotted=True, again=timedelta(seconds=10))
    async with rehearsed(database, clock, watchful):
        await until(lambda: len(recorder.of("slot")) >= 3)
    assert set(recorder.of("slot")) == {START}


@pytest.mark.parametrize(
    ("text", "words"),
    [("tomorrow", "no instant"), ("2026-10-01T00:00:00", "zone"), ("", "no in")],
)
def test_a_clock_that_tells_no_instant_is_refused_by_name(
    tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "clock").write_text(text)
    with pytest.raises(SettingsInvalid, match=f"MAAS_CLOCK.*{words}"):
        RehearsalClock(tmp_path / "clock")()


def test_without_the_variable_there_is_no_rehearsal() -> None:
    assert rehearsal_of({}) is None
    with pytest.raises(SettingsInvalid, match="MAAS_CLOCK"):
        rehearsal_of({"MAAS_CLOCK": "/nowhere/clock"})


def test_slots_fall_on_multiples_of_their_period_whenever_the_last_run_was() -> None:
    quarter = Slots(timedelta(minutes=15))
    woken = START + timedelta(minutes=7)
    assert quarter.get_next_fire_time(None, woken) == START + timedelta(minutes=15)
    assert quarter.get_next_fire_time(woken, woken) == START + timedelta(minutes=15)
    late = START + timedelta(minutes=50)
    assert quarter.get_next_fire_time(START, late) == START + timedelta(hours=1)
