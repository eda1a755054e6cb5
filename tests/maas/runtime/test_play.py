"""Playing history: every slot, every stride, the end, and nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from maas.runtime.play import Score, instants, play
from maas.runtime.role import Job, Role

START = datetime(2026, 10, 1, tzinfo=UTC)


class Recorder:
    """A role's jobs that only remember when they ran."""

    def __init__(self) -> None:
        self.runs: list[tuple[str, datetime]] = []
        self.clock: list[datetime] = []

    def job(self, name: str, every: timedelta, *, slotted: bool = False) -> Job:
        async def run(as_of: datetime) -> None:
            assert self.clock[-1] >= as_of
            self.runs.append((name, as_of))

        return Job(name, every, run, slotted)

    async def set_clock(self, instant: datetime) -> None:
        self.clock.append(instant)

    async def close(self) -> None:
        pass


async def test_slotted_jobs_run_in_every_slot_and_the_others_every_stride() -> None:
    recorder = Recorder()
    probe = recorder.job("probe", timedelta(minutes=15), slotted=True)
    harvest = recorder.job("harvest", timedelta(minutes=10))
    role = Role("collectors", (probe, harvest), recorder.close)
    score = Score(START, START + timedelta(hours=2), timedelta(hours=1))
    await play(score, [role], recorder.set_clock, lambda _: None)
    assert [at for name, at in recorder.runs if name == "probe"] == [
        START + timedelta(minutes=15) * n for n in range(9)
    ]
    assert [at for name, at in recorder.runs if name == "harvest"] == [
        START + timedelta(hours=n) for n in range(3)
    ]


async def test_roles_run_in_their_order_within_one_instant() -> None:
    recorder = Recorder()
    roles = [
        Role(name, (recorder.job(name, timedelta(hours=1)),), recorder.close)
        for name in ("collectors", "engine", "alerting")
    ]
    await play(Score(START, START), roles, recorder.set_clock, lambda _: None)
    assert [name for name, _ in recorder.runs] == ["collectors", "engine", "alerting"]


@pytest.mark.parametrize("seed", [None, 1, 2])
async def test_any_order_of_the_jobs_runs_each_of_them_once(seed: int | None) -> None:
    recorder = Recorder()
    names = [f"harvest:{n}" for n in range(6)]
    jobs = tuple(recorder.job(name, timedelta(hours=1)) for name in names)
    score = Score(START, START, order_seed=seed)
    role = Role("collectors", jobs, recorder.close)
    await play(score, [role], recorder.set_clock, lambda _: None)
    assert sorted(name for name, _ in recorder.runs) == names


def test_the_end_is_always_played_even_off_the_stride() -> None:
    end = START + timedelta(hours=4, minutes=7)
    assert list(instants(Score(START, end, timedelta(hours=3)), [])) == [
        (START, True),
        (START + timedelta(hours=3), True),
        (end, True),
    ]


async def test_a_failing_job_ends_the_play() -> None:
    recorder = Recorder()

    async def fail(as_of: datetime) -> None:
        raise RuntimeError("the source is gone")

    role = Role("collectors", (Job("harvest", timedelta(hours=1), fail),), recorder.close)
    with pytest.RaisesGroup(
        pytest.RaisesExc(RuntimeError, match="is gone"), flatten_subgroups=True
    ):
        await play(Score(START, START), [role], recorder.set_clock, lambda _: None)
