"""Where an image is on its route: each stage with when it could begin, began and ended.

A stage has ended when as many parts as it has were left, by whichever attempts: the first valid
result counts. One whose successor has begun has been passed, even if nobody said so. All of it is a
pure function of the steps; instants are integer microseconds, UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from maas.domain.steps import Step, StepOutcome


@dataclass(frozen=True, slots=True)
class StageRule:
    """A stage as one mission's images pass it. Lengths in microseconds."""

    name: str
    after: tuple[str, ...]
    parts: int
    budget: int
    stuck: int
    party: str
    people: bool


Route = tuple[StageRule, ...]  # each stage stands behind those it comes after


class Place(StrEnum):
    """Where an image stands at a stage."""

    AHEAD = "ahead"
    WAITING = "waiting"
    RUNNING = "running"
    FAILED = "failed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Overwrite:
    """A result of an older attempt that came after a newer one, and took its place."""

    older: int
    newer: int
    at: int
    host: str
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageTrack:
    """One stage of one image's way."""

    rule: StageRule
    place: Place
    ready_at: int | None  # when all before it was done; None for the first, or not yet
    entered_at: int | None
    left_at: int | None
    inferred: bool  # nobody said that it was left, but what comes after has begun
    attempts: int
    won: int | None  # the attempt whose result stands
    overwrite: Overwrite | None


@dataclass(frozen=True, slots=True)
class Track:
    """The whole way of an image."""

    stages: tuple[StageTrack, ...]

    @property
    def present(self) -> StageTrack | None:
        """The first stage that is not done; None when all are."""
        return next((one for one in self.stages if one.place is not Place.DONE), None)

    @property
    def done_at(self) -> int | None:
        """When its last stage was left."""
        ends = [one.left_at for one in self.stages]
        told = [end for end in ends if end is not None]
        return max(told) if told and len(told) == len(ends) else None

    def of(self, name: str) -> StageTrack | None:
        """The stage of a name, where the route has it."""
        return next((one for one in self.stages if one.rule.name == name), None)


def track(route: Route, steps: Sequence[Step]) -> Track:
    """The way of an image along its route."""
    own = {rule.name: [one for one in steps if one.stage == rule.name] for rule in route}
    begun = {name: _begun(told) for name, told in own.items()}
    left = {rule.name: _left(rule, own[rule.name]) for rule in route}
    inferred = set()
    for rule in reversed(route):
        followers = [one for one in route if rule.name in one.after]
        starts = [at for one in followers for at in (begun[one.name], left[one.name])
                  if at is not None]  # fmt: skip
        if left[rule.name] is None and starts:
            left[rule.name] = min(starts)
            inferred.add(rule.name)
    return Track(
        tuple(
            _stage(rule, own[rule.name], begun, left, inferred=rule.name in inferred)
            for rule in route
        )
    )


def _stage(
    rule: StageRule, steps: Sequence[Step], begun: dict[str, int | None],
    left: dict[str, int | None], *, inferred: bool,
) -> StageTrack:  # fmt: skip
    before = [left[name] for name in rule.after]
    told = [at for at in before if at is not None]
    ready_at = max(told) if told and len(told) == len(before) else None
    standing = [one for one in steps if one.left_at is not None]
    won = max(standing, key=lambda one: (one.left_at or 0, one.attempt), default=None)
    if left[rule.name] is not None:
        place = Place.DONE
    elif any(one.outcome is StepOutcome.RUNNING for one in _latest(steps)):
        place = Place.RUNNING
    elif steps:
        place = Place.FAILED if not standing else Place.RUNNING
    else:
        place = Place.WAITING if ready_at is not None or not rule.after else Place.AHEAD
    return StageTrack(
        rule, place, ready_at, begun[rule.name], left[rule.name], inferred,
        len({one.attempt for one in steps}), None if won is None else won.attempt,
        overwritten(steps),
    )  # fmt: skip


def overwritten(steps: Sequence[Step]) -> Overwrite | None:
    """The last time an older attempt's result took the place of a newer one's, if ever.

    Two results take the same place when they name a common output, or when one names none.
    """
    done = [one for one in steps if one.left_at is not None]
    found = [
        Overwrite(old.attempt, new.attempt, old.left_at or 0, old.host, old.outputs)
        for old in done
        for new in done
        if old.attempt < new.attempt
        and (old.left_at or 0) > (new.left_at or 0)
        and (not old.outputs or not new.outputs or set(old.outputs) & set(new.outputs))
    ]
    return max(found, key=lambda one: (one.at, one.newer, -one.older, one.host), default=None)


def _latest(steps: Sequence[Step]) -> list[Step]:
    newest = max((one.attempt for one in steps), default=0)
    return [one for one in steps if one.attempt == newest]


def _begun(steps: Sequence[Step]) -> int | None:
    told = [at for one in steps for at in (one.entered_at, one.ended_at) if at is not None]
    return min(told, default=None)


def _left(rule: StageRule, steps: Sequence[Step]) -> int | None:
    """When the last of its parts was first left."""
    first: dict[str, int] = {}
    for one in steps:
        if one.left_at is not None:
            first[one.task] = min(one.left_at, first.get(one.task, one.left_at))
    times = sorted(first.values())
    return times[rule.parts - 1] if len(times) >= rule.parts else None
