"""What the calls of a target say of it at an instant.

Down: the last run failed, a call that was due has not come within its grace, or a run has lasted
longer than it may. Unknown: nobody has ever called, or we were not listening when a call was due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from maas.catalogue.crontab import next_time, timetable
from maas.catalogue.model import Push
from maas.db.facts_beats import Beat
from maas.domain.instants import duration_us
from maas.domain.quantities import format_duration
from maas.domain.states import Outcome

START, SUCCESS, FAIL = "start", "success", "fail"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`run_us` is how long the last run took, in microseconds, where it told its start."""

    outcome: Outcome
    reason: str = ""
    run_us: int | None = None


def judge(push: Push, calls: Sequence[Beat], at: datetime, listening_since: datetime) -> Verdict:
    """The state of a target from its latest calls, oldest first."""
    if not calls:
        return Verdict(Outcome.UNKNOWN, "nobody has called yet")
    ended = {one.run for one in calls if one.event != START}
    last = calls[-1]
    if push.longest is not None:
        going = [one for one in calls if one.event == START and one.run not in ended]
        if going and at - going[-1].at > push.longest and going[-1].at >= _end(calls):
            return Verdict(
                Outcome.DOWN,
                f"run {going[-1].run} has been going since {_clock(going[-1].at)}, longer than "
                f"{format_duration(push.longest)}",
            )
    finished = [one for one in calls if one.event != START]
    if finished and finished[-1].event == FAIL:
        told = finished[-1].message or "no reason given"
        return Verdict(Outcome.DOWN, f"run {finished[-1].run} failed: {told}")
    due = _due(push, last.at)
    if due is not None and at > due + push.grace:
        again = _due(push, listening_since)
        if due < listening_since and (again is None or at <= again + push.grace):
            told = f"we were not listening when the call of {_clock(due)} was due"
            return Verdict(Outcome.UNKNOWN, told)
        return Verdict(
            Outcome.DOWN,
            f"the call due at {_clock(due)} has not come; the last was at {_clock(last.at)}",
        )
    return Verdict(Outcome.UP, run_us=_run_us(finished, calls))


def _due(push: Push, last: datetime) -> datetime | None:
    if push.every is not None:
        return last + push.every
    if push.cron is None:
        return None
    early = min(push.grace, timedelta(minutes=1))  # a clock may be a little fast
    return next_time(timetable(push.cron), last + early)


def _end(calls: Sequence[Beat]) -> datetime:
    ends = [one.at for one in calls if one.event != START]
    return ends[-1] if ends else calls[0].at


def _run_us(finished: Sequence[Beat], calls: Sequence[Beat]) -> int | None:
    if not finished:
        return None
    starts = [one.at for one in calls if one.event == START and one.run == finished[-1].run]
    return max(0, duration_us(finished[-1].at - starts[-1])) if starts else None


def _clock(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
