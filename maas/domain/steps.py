"""What happened to an image on its way, as it was told: a set of events, folded into steps.

The fold is a function of the set alone. In whatever order events came and however often, the same
steps come out: attempt numbers and times decide, and what contradicts itself is kept and named.
Instants are integer microseconds, UTC.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What an event says of a stage, or, for OFFERED, of the image before the first one."""

    OFFERED = "offered"
    ENTERED = "entered"
    LEFT = "left"
    FAILED = "failed"


class StepOutcome(StrEnum):
    """How a step stands."""

    RUNNING = "running"
    LEFT = "left"
    FAILED = "failed"


class Contradiction(StrEnum):
    """What cannot all be true; the rule that decides stands in docs/reference/pipelines.md."""

    ENTERED_TWICE = "entered_twice"
    ENDED_TWICE = "ended_twice"
    LEFT_AND_FAILED = "left_and_failed"
    LEFT_BEFORE_ENTERED = "left_before_entered"
    ON_TWO_HOSTS = "on_two_hosts"


@dataclass(frozen=True, slots=True, order=True)
class StepEvent:
    """One thing told of one image. `stage` is empty for an offer."""

    stage: str
    mark: Mark
    at: int
    attempt: int = 1
    host: str = ""
    task: str = ""
    parents: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    reason: str = ""
    mission: str = ""
    supplier: str = ""
    customer: str = ""
    acquired_at: int | None = None

    @property
    def digest(self) -> bytes:
        """The same event has the same digest, whoever tells it and however often."""
        fields = (
            self.stage, self.mark.value, self.at, self.attempt, self.host, self.task, self.parents,
            self.outputs, self.reason, self.mission, self.supplier, self.customer,
            self.acquired_at,
        )  # fmt: skip
        told = repr(fields).encode("utf-8", "backslashreplace")
        return hashlib.blake2b(told, digest_size=16).digest()


def subject_of(pipeline: str, image: str) -> str:
    """What an image's promises are judged under."""
    return f"image/{pipeline}/{image}"


def named_in(subject: str) -> tuple[str, str] | None:
    """The pipeline and the image of such a subject; None for any other."""
    kind, _, rest = subject.partition("/")
    pipeline, slash, image = rest.partition("/")
    return (pipeline, image) if kind == "image" and slash else None


StepKey = tuple[str, int, str, str]  # stage, attempt, task, host


@dataclass(frozen=True, slots=True)
class Step:
    """One attempt of one task at one stage, on one host."""

    stage: str
    attempt: int
    task: str
    host: str
    entered_at: int | None
    ended_at: int | None
    outcome: StepOutcome
    outputs: tuple[str, ...]
    parents: tuple[str, ...]
    reason: str
    contradictions: tuple[Contradiction, ...]

    @property
    def left_at(self) -> int | None:
        """When it ended well."""
        return self.ended_at if self.outcome is StepOutcome.LEFT else None


@dataclass(frozen=True, slots=True)
class Passport:
    """What events agree on about the image itself; `disputed` names what they do not agree on."""

    mission: str
    supplier: str
    customer: str
    acquired_at: int | None
    offered_at: int | None
    first_at: int
    last_at: int
    disputed: tuple[str, ...]


def steps_of(events: Iterable[StepEvent]) -> tuple[Step, ...]:
    """The steps that a set of events tells of, by stage, attempt, task and host."""
    told: dict[StepKey, list[StepEvent]] = {}
    for event in sorted(set(events), key=_in_time):
        if event.mark is not Mark.OFFERED:
            told.setdefault((event.stage, event.attempt, event.task, event.host), []).append(event)
    hosts: dict[tuple[str, int, str], set[str]] = {}
    for stage, attempt, task, host in told:
        hosts.setdefault((stage, attempt, task), set()).add(host)
    return tuple(
        _step(key, told[key], moved=bool(key[2]) and len(hosts[key[:3]]) > 1)
        for key in sorted(told)
    )


def _step(key: StepKey, events: Sequence[StepEvent], *, moved: bool) -> Step:
    """Entered first, ended by what was told last: a failure after a success is a failure."""
    entries = [one.at for one in events if one.mark is Mark.ENTERED]
    ends = [one for one in events if one.mark is not Mark.ENTERED]
    marks = {one.mark for one in ends}
    last = [one for one in ends if one.mark is ends[-1].mark] if ends else []
    ended_at = min((one.at for one in last), default=None)
    entered_at = min(entries, default=None)
    early = entered_at is not None and ended_at is not None and ended_at < entered_at
    found = (
        (Contradiction.ENTERED_TWICE, len(set(entries)) > 1),
        (Contradiction.ENDED_TWICE, len({one.at for one in last}) > 1),
        (Contradiction.LEFT_AND_FAILED, len(marks) > 1),
        (Contradiction.LEFT_BEFORE_ENTERED, early),
        (Contradiction.ON_TWO_HOSTS, moved),
    )
    return Step(
        *key,
        entered_at=entered_at,
        ended_at=ended_at,
        outcome=StepOutcome(last[0].mark.value) if last else StepOutcome.RUNNING,
        outputs=tuple(sorted({one for event in events for one in event.outputs})),
        parents=tuple(sorted({one for event in events for one in event.parents})),
        reason=next((one.reason for one in reversed(events) if one.reason), ""),
        contradictions=tuple(name for name, true in found if true),
    )


def passport_of(events: Iterable[StepEvent]) -> Passport:
    """What a set of events, at least one, says of the image.

    The supplier is the one of the latest attempt at the earliest told stage that names one: an
    image may be had from a second supplier after the first has failed.
    """
    told = sorted(set(events), key=_in_time)
    acquired = {one.acquired_at for one in told if one.acquired_at is not None}
    offers = [one.at for one in told if one.mark is Mark.OFFERED]
    missions = {one.mission for one in told if one.mission}
    customers = {one.customer for one in told if one.customer}
    disputed = (("acquired_at", acquired), ("mission", missions), ("customer", customers))
    return Passport(
        mission=min(missions, default=""),
        supplier=_supplier(told),
        customer=min(customers, default=""),
        acquired_at=min(acquired, default=None),
        offered_at=min(offers, default=None),
        first_at=told[0].at,
        last_at=told[-1].at,
        disputed=tuple(name for name, values in disputed if len(values) > 1),
    )


def _supplier(told: Sequence[StepEvent]) -> str:
    naming = [one for one in told if one.supplier and one.mark is not Mark.OFFERED]
    if not naming:
        return min((one.supplier for one in told if one.supplier), default="")
    first = naming[0].stage
    return max((one.attempt, one.at, one.supplier) for one in naming if one.stage == first)[2]


def _in_time(event: StepEvent) -> tuple[int, Mark, bytes]:
    return event.at, event.mark, event.digest
