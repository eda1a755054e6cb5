"""Rehearsals: the roles live at an instant that somebody sets, as fast as their work gets done.

With MAAS_CLOCK=FILE the clock of a process is the instant written in that file, UTC. When it
moves, every job whose time has come runs at once; one that failed, or that another replica holds,
is looked at again after a real moment, and so is what sweeps every few seconds. Leases, claims
and time-outs stay in real time. So weeks pass in minutes, through the very processes that run
live.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from maas.domain.instants import duration_us, to_us
from maas.runtime.role import Job, Role
from maas.runtime.settings import SettingsInvalid

VARIABLE = "MAAS_CLOCK"
LOOK_EVERY = 0.05  # real seconds between two looks at the clock
ASK_AGAIN = 1.0  # real seconds after which a job that is still due is woken again
OFTEN = timedelta(minutes=1)  # what runs oftener than this goes on while the set clock stands

Wake = Callable[[str, str], None]


class RehearsalClock:
    """The instant that a file holds; whoever conducts the rehearsal replaces the file whole."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> datetime:
        """The instant to live at; raises SettingsInvalid when the file tells none."""
        try:
            moment = datetime.fromisoformat(self._file.read_text().strip())
        except (OSError, ValueError) as error:
            raise SettingsInvalid(f"{VARIABLE}: {self._file} tells no instant: {error}") from None
        if moment.tzinfo is None:
            raise SettingsInvalid(f"{VARIABLE}: {self._file} needs a zone: 2026-10-01T00:00:00Z")
        return moment.astimezone(UTC)


@dataclass
class _Cue:
    """When a job is due, by the set clock, and what its last run came to."""

    job: Job
    done_at: datetime | None = None
    running: bool = False
    woken: tuple[datetime, float] | None = None  # at which instant, and when really

    async def run(self, as_of: datetime) -> None:
        """Run the job and remember as of when it was done; a failure leaves it due."""
        self.running = True
        try:
            await self.job.run(as_of)
            self.done_at = as_of
        finally:
            self.running = False

    def due(self, now: datetime, real: float) -> bool:
        """Whether to wake it: once when its time comes, and again and again until it is done."""
        goes_on = self.job.every < OFTEN or self.job.again is not None
        if self.running or not (goes_on or self._open(now)):
            return False
        return self.woken is None or self.woken[0] != now or real - self.woken[1] >= ASK_AGAIN

    def _open(self, now: datetime) -> bool:
        if self.done_at is None:
            return True
        if self.job.slotted:
            every = duration_us(self.job.every)
            return to_us(now) // every != to_us(self.done_at) // every
        return now - self.done_at >= self.job.every


class Rehearsal:
    """The jobs of this process that follow a set clock; the others keep their real pace."""

    def __init__(self, clock: RehearsalClock) -> None:
        self.clock = clock
        self._cues: dict[tuple[str, str], _Cue] = {}

    def cued(self, roles: Sequence[Role]) -> list[Role]:
        """The same roles, whose jobs remember when they were done."""
        return [
            replace(role, jobs=tuple(self._cued(role.name, job) for job in role.jobs))
            for role in roles
        ]

    def _cued(self, role: str, job: Job) -> Job:
        if not job.history or not (job.shared or job.slotted):
            return job
        cue = self._cues[role, job.name] = _Cue(job)
        run: Callable[[datetime], Coroutine[object, object, None]] = cue.run
        return replace(job, run=run)

    async def conduct(self, wake: Wake) -> None:
        """Wake jobs as the clock moves, until cancelled."""
        while True:
            now, real = self.clock(), time.monotonic()
            for key, cue in self._cues.items():
                if cue.due(now, real):
                    cue.woken = (now, real)
                    wake(*key)
            await asyncio.sleep(LOOK_EVERY)


def rehearsal_of(environ: Mapping[str, str]) -> Rehearsal | None:
    """The rehearsal that the environment asks for, if any; raises SettingsInvalid."""
    file = environ.get(VARIABLE)
    if not file:
        return None
    clock = RehearsalClock(Path(file))
    clock()
    return Rehearsal(clock)
