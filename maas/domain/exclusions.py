"""Exclusions: what a contractor claims, what the customer agrees, and what the contract lets count.

A claim names an interval or items. It is agreed, refused or withdrawn, by somebody, with a reason;
its history is append-only. Whether an agreed one counts is the contract's word: category, notice
and a cap on planned maintenance per period, used up from the earliest on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from maas.domain.intervals import Interval, subtract, union

PLANNED = "planned_maintenance"


class ExclusionStatus(StrEnum):
    """Where a claim stands."""

    CLAIMED = "claimed"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class View(StrEnum):
    """Which exclusions a figure takes out: none, all that are claimed or agreed, the agreed."""

    RAW = "raw"
    CLAIMED = "claimed"
    AGREED = "agreed"


STANDING = {
    View.RAW: frozenset[ExclusionStatus](),
    View.CLAIMED: frozenset({ExclusionStatus.CLAIMED, ExclusionStatus.AGREED}),
    View.AGREED: frozenset({ExclusionStatus.AGREED}),
}


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that was said of an exclusion. `at` in microseconds, UTC."""

    status: ExclusionStatus
    by: str
    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What is to be taken out, why, and what was said of it, oldest first."""

    id: str
    agreement: str
    objectives: tuple[str, ...]  # empty: every objective of the agreement
    interval: Interval | None
    items: tuple[str, ...]  # keys of items, where it names items
    category: str
    evidence: str
    announced_at: int | None
    answer_by: int
    history: tuple[Word, ...]

    @property
    def status(self) -> ExclusionStatus:
        return self.history[-1].status

    def concerns(self, objective: str) -> bool:
        """Whether it is claimed for an objective of its agreement."""
        return not self.objectives or objective in self.objectives


@dataclass(frozen=True, slots=True)
class Rule:
    """What a contract says of exclusions; lengths in microseconds. `cap` None: no limit."""

    categories: frozenset[str] = frozenset()
    notice: int = 0
    cap: int | None = None
    items: str = "started"


@dataclass(frozen=True, slots=True)
class Counted:
    """An exclusion held against the contract: the time that counts, and why not more of it."""

    exclusion: Exclusion
    intervals: tuple[Interval, ...]
    items: tuple[str, ...]
    why_not: str = ""


class NotAllowed(Exception):
    """Somebody said something of an exclusion that is not theirs, or not now, to say."""


def may_say(told: Exclusion, status: ExclusionStatus, party: str, parties: tuple[str, str]) -> None:
    """Raise NotAllowed unless a party may bring an exclusion into a status.

    `parties` are customer and provider. The provider claims and withdraws, the customer agrees or
    refuses; each claim is answered once, and what was answered stays: claim anew instead.
    """
    customer, provider = parties
    entitled = provider if status is ExclusionStatus.WITHDRAWN else customer
    if told.status is not ExclusionStatus.CLAIMED:
        raise NotAllowed(f"{told.id} is {told.status} already, and that stays: claim anew instead")
    if status is ExclusionStatus.CLAIMED:
        raise NotAllowed(f"{told.id} is claimed already")
    if party != entitled:
        raise NotAllowed(
            f"only {entitled} may say that {told.id} is {status}, and {party} is not {entitled}"
        )


def counted(
    exclusions: Iterable[Exclusion], rule: Rule, period: Interval, view: View
) -> list[Counted]:
    """What each exclusion of a view takes out of a period, in the order of their beginnings.

    Time that two of them name counts once, and towards the cap once.
    """
    standing = [one for one in exclusions if one.status in STANDING[view]]
    standing.sort(key=lambda one: (one.interval or Interval(period.start, period.start), one.id))
    left, used = rule.cap, list[Interval]()
    found = []
    for one in standing:
        if one.category not in rule.categories:
            found.append(Counted(one, (), (), "category not in the contract"))
            continue
        if one.interval is None:
            found.append(Counted(one, (), one.items))
            continue
        inside = one.interval.clip(period)
        if inside.length == 0:
            continue
        if one.category == PLANNED and not _in_time(one, rule):
            found.append(Counted(one, (), (), "announced too late"))
            continue
        fresh, why_not = subtract([inside], used), ""
        if one.category == PLANNED and left is not None:
            fresh, cut = _first(fresh, left)
            left -= sum(part.length for part in fresh)
            why_not = "beyond the cap of the period" if cut else ""
        used = union([*used, *fresh])
        found.append(Counted(one, tuple(fresh), (), why_not))
    return found


def _in_time(one: Exclusion, rule: Rule) -> bool:
    if rule.notice == 0:
        return True
    assert one.interval is not None
    return one.announced_at is not None and one.announced_at <= one.interval.start - rule.notice


def _first(disjoint: Sequence[Interval], length: int) -> tuple[list[Interval], bool]:
    """The first `length` microseconds of sorted intervals, and whether anything was cut off."""
    kept: list[Interval] = []
    for start, end in disjoint:
        if length <= 0:
            return kept, True
        kept.append(Interval(start, min(end, start + length)))
        if end - start > length:
            return kept, True
        length -= end - start
    return kept, False


def takes_out(t0: int, due_at: int, intervals: Sequence[Interval], how: str) -> bool:
    """Whether excluded time takes out an item: its clock started in it, or ran in it."""
    if how == "started":
        return any(start <= t0 < end for start, end in intervals)
    return any(start < due_at and t0 < end for start, end in intervals)
