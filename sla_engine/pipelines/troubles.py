"""What is wrong with an image, named: late, stuck, held up, lost, failed, overwritten. Pure.

Each trouble names the stage and who can act there. The text stands in incidents and on pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from maas.domain.instants import EPOCH, from_us, iso
from maas.domain.quantities import floor_percent, format_duration
from maas.domain.states import Danger, TroubleKind
from maas.domain.steps import Step
from maas.domain.tracks import Place, StageTrack
from sla_engine.forecast.running import Prediction
from sla_engine.pipelines.flying import Flying
from sla_engine.pipelines.queueing import Queues

WARN, PAGE = 1, 2


@dataclass(frozen=True, slots=True)
class Found:
    """One trouble of one image, feed or mission at an instant."""

    kind: TroubleKind
    about: str
    stage: str
    party: str
    level: int
    reason: str
    due_at: int | None = None


def troubles_of(
    one: Flying, told: Prediction | None, queues: Queues, as_of: int, heard: int
) -> Iterator[Found]:
    """Everything that is wrong with an image; `told` is None once it is through.

    Nobody is silent, late or stuck after `heard`, up to when the chain was listened to.
    """
    for stage in one.way.stages:
        yield from _overwritten(one, stage)
    present = one.present
    if present is None or told is None:
        return
    yield from _late(one, present, told, as_of, heard)
    if present.rule.people:
        yield from _analyst(one, present, heard)
    else:
        yield from _PLACES.get(present.place, _nothing)(one, present, queues, heard)


def _overwritten(one: Flying, stage: StageTrack) -> Iterator[Found]:
    """An older attempt's result stands where a newer one's should."""
    lost = stage.overwrite
    done = [each.attempt for each in one.steps
            if each.stage == stage.rule.name and each.left_at is not None]  # fmt: skip
    if lost is None or stage.won is None or stage.won >= max(done):
        return
    where = f" on {lost.host}" if lost.host else ""
    files = f" ({', '.join(lost.outputs)})" if lost.outputs else ""
    yield _found(
        TroubleKind.OVERWRITTEN_RESULT, one, stage, PAGE,
        f"attempt {lost.older}{where} ended at {clock_text(lost.at)}, after attempt {lost.newer}, "
        f"and its older result took the place of the newer one{files}",
    )  # fmt: skip


def _late(
    one: Flying, present: StageTrack, told: Prediction, as_of: int, heard: int
) -> Iterator[Found]:
    where = f"{present.rule.name} since {clock_text(one.since)}"
    if heard > one.due_at:
        over = length_text(heard - one.due_at)
        yield _found(
            TroubleKind.MISSED_DEADLINE, one, present, PAGE,
            f"due at {clock_text(one.due_at)}, {over} ago, and still in {where}",
        )  # fmt: skip
    elif as_of <= one.due_at and told.danger is not Danger.CALM:
        likely = floor_percent(told.probability.numerator, told.probability.denominator, 0)
        basis = f"{told.roads} earlier images" if told.roads else "the budgets of its stages"
        level = PAGE if told.danger is Danger.PAGE else WARN
        yield _found(
            TroubleKind.PREDICTED_BREACH, one, present, level,
            f"{likely} % likely to miss its deadline at {clock_text(one.due_at)}, in "
            f"{length_text(one.due_at - as_of)}, going by {basis}; in {where}",
        )  # fmt: skip


def _analyst(one: Flying, present: StageTrack, as_of: int) -> Iterator[Found]:
    waited = as_of - one.since
    if waited <= present.rule.budget:
        return
    begun = present.entered_at
    doing = "not begun" if begun is None else f"begun at {clock_text(begun)} and not finished"
    yield _found(
        TroubleKind.LATE_ANALYST, one, present, PAGE,
        f"{present.rule.name} has waited {length_text(waited)} for people, who have "
        f"{length_text(present.rule.budget)}: {doing}",
    )  # fmt: skip


def _running(one: Flying, present: StageTrack, queues: Queues, as_of: int) -> Iterator[Found]:
    steps = [each for each in one.steps if each.stage == present.rule.name]
    last = max(steps, key=lambda each: (each.attempt, each.entered_at or 0))
    begun = last.entered_at if last.entered_at is not None else one.since
    if as_of - begun > present.rule.stuck:
        others = queues.begun_since(last)
        since = f"; {last.host} has begun {others} more since" if others else ""
        yield _found(
            TroubleKind.STUCK_TASK, one, present, PAGE,
            f"{_task(last)} began {present.rule.name} at {clock_text(begun)} and nothing was heard "
            f"of it for {length_text(as_of - begun)}: it hangs, or what it said was lost{since}",
        )  # fmt: skip


def _waiting(one: Flying, present: StageTrack, queues: Queues, as_of: int) -> Iterator[Found]:
    if as_of - one.since <= present.rule.stuck:
        return
    length = length_text(as_of - one.since)
    if present.ready_at is None:
        yield _found(
            TroubleKind.NOT_RETRIEVED, one, present, PAGE,
            f"offered for {length} and {present.rule.name} has not begun",
        )  # fmt: skip
        return
    before, ahead = ", ".join(present.rule.after), queues.ahead_of(present)
    waits = (
        f"{before} was done at {clock_text(present.ready_at)} and {present.rule.name} has not "
        f"begun for {length}"
    )
    if ahead is None:
        yield _found(
            TroubleKind.LOST_MESSAGE, one, present, PAGE,
            f"{waits}: the message between them may be lost, or nobody takes it",
        )  # fmt: skip
    else:
        yield _found(
            TroubleKind.HELD_UP, one, present, WARN,
            f"{waits}: it waits behind {ahead.image}, begun at {clock_text(ahead.since)}",
        )  # fmt: skip


def _failed(one: Flying, present: StageTrack, _: Queues, as_of: int) -> Iterator[Found]:
    steps = [each for each in one.steps if each.stage == present.rule.name]
    last = max(steps, key=lambda each: (each.attempt, each.ended_at or 0))
    ended = last.ended_at or one.since
    if as_of - ended > present.rule.budget // 2:
        why = f": {last.reason}" if last.reason else ""
        yield _found(
            TroubleKind.FAILED_STEP, one, present, PAGE,
            f"attempt {last.attempt} of {present.rule.name} failed at {clock_text(ended)} and no "
            f"other was made{why}",
        )  # fmt: skip


def _nothing(one: Flying, present: StageTrack, queues: Queues, as_of: int) -> Iterator[Found]:
    yield from ()


_PLACES: Mapping[Place, Callable[[Flying, StageTrack, Queues, int], Iterator[Found]]] = {
    Place.RUNNING: _running,
    Place.WAITING: _waiting,
    Place.FAILED: _failed,
}


def _found(kind: TroubleKind, one: Flying, stage: StageTrack, level: int, reason: str) -> Found:
    return Found(
        kind, one.image.image, stage.rule.name, stage.rule.party, level,
        f"{one.image.image}: {reason}", one.due_at,
    )  # fmt: skip


def _task(step: Step) -> str:
    where = f" on {step.host}" if step.host else ""
    return f"attempt {step.attempt} ({step.task or 'unnamed task'}{where})"


def clock_text(instant: int) -> str:
    """To the second, in UTC, with the zone."""
    return f"{iso(instant, digits=0).replace('T', ' ').removesuffix('Z')} UTC"


def length_text(us: int) -> str:
    """A length of time in whole seconds, as catalogues write them."""
    seconds = us // 1_000_000 * 1_000_000
    return format_duration(from_us(seconds) - EPOCH)


def loudest(found: Sequence[Found]) -> dict[tuple[str, str], Found]:
    """One trouble of a kind for each it is about."""
    told: dict[tuple[str, str], Found] = {}
    for one in sorted(found, key=lambda one: (one.level, one.stage)):
        told[one.kind.value, one.about] = one
    return told
