"""Play a stretch of history: the same jobs as in live operation, under a clock that we set.

Slotted jobs run in each of their slots, the others every `stride`. Within one stride the roles
run in their given order, and the jobs of one role side by side. What follows the first role sees
only the past, so it may still be at work while the first goes on to the slots before the next
stride.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from maas.domain.instants import duration_us, from_us, to_us
from maas.runtime.role import Job, Role

SetClock = Callable[[datetime], Awaitable[None]]
Progress = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Score:
    """What to play: from start to end (inclusive), in strides; order_seed shuffles the jobs."""

    start: datetime
    end: datetime
    stride: timedelta = timedelta(hours=3)
    order_seed: int | None = None


def instants(score: Score, roles: Sequence[Role]) -> Iterator[tuple[datetime, bool]]:
    """Each instant to stop at, and whether it is a stride (all jobs) or only a slot."""
    start, end = to_us(score.start), to_us(score.end)
    stride = duration_us(score.stride)
    steps = [duration_us(job.every) for role in roles for job in role.jobs if job.slotted]
    stops: dict[int, bool] = {}
    for step in steps:
        stops.update(dict.fromkeys(range(start + (-start) % step, end + 1, step), False))
    stops.update(dict.fromkeys(range(start, end + 1, stride), True))
    stops[end] = True
    for instant in sorted(stops):
        yield from_us(instant), stops[instant]


async def play(
    score: Score, roles: Sequence[Role], set_clock: SetClock, progress: Progress
) -> None:
    """Run every job at every instant; an exception of a job ends the play."""
    shuffler = None if score.order_seed is None else random.Random(score.order_seed)  # noqa: S311
    first, following = roles[0], roles[1:]
    async with asyncio.TaskGroup() as group:
        behind: asyncio.Task[None] | None = None
        for instant, everything in instants(score, roles):
            if everything and behind is not None:
                await behind
            await set_clock(instant)
            jobs = [job for job in first.jobs if job.slotted or everything]
            await _run_side_by_side(jobs, instant, shuffler)
            if everything:
                ended = instant == score.end
                behind = group.create_task(_run_in_order(following, instant, shuffler, ended))
            progress(instant)


async def _run_in_order(
    roles: Sequence[Role], instant: datetime, shuffler: random.Random | None, ended: bool
) -> None:
    for role in roles:
        jobs = [job for job in role.jobs if job.history]
        await _run_side_by_side(jobs, instant, shuffler)
        if ended:
            await _run_side_by_side([job for job in role.jobs if not job.history], instant, None)


async def _run_side_by_side(
    jobs: list[Job], instant: datetime, shuffler: random.Random | None
) -> None:
    if shuffler is not None:  # one after the other in a random order: the harshest permutation
        shuffler.shuffle(jobs)
        for job in jobs:
            await job.run(instant)
        return
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(job.run(instant))
