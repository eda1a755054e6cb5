"""A claim to take something out of the figures, checked, and made into an exclusion."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from maas.domain.exclusions import Exclusion, ExclusionStatus, Word
from maas.domain.intervals import Interval


class ClaimInvalid(Exception):
    """A claim that cannot stand; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a provider says should not count, and why. Instants in microseconds, UTC."""

    agreement: str
    objectives: tuple[str, ...]
    interval: Interval | None
    items: tuple[str, ...]
    category: str
    evidence: str
    announced_at: int | None
    by: str
    at: int
    reason: str

    @property
    def id(self) -> str:
        """The same claim by the same person at the same instant has the same id."""
        told = repr((self.agreement, self.interval, self.items, self.category, self.by, self.at))
        return "X-" + hashlib.sha256(told.encode()).hexdigest()[:10]


def claimed(
    claim: Claim, bound: Collection[str], categories: Collection[str], answer_within: int
) -> Exclusion:
    """The exclusion of a claim under an agreement that binds some objectives.

    Raises ClaimInvalid. The customer has `answer_within` microseconds to answer.
    """
    if (claim.interval is None) == (not claim.items):
        raise ClaimInvalid(
            "a claim names an interval or items, one of the two: give --from and --to, or --item"
        )
    if claim.interval is not None and claim.interval.end <= claim.interval.start:
        raise ClaimInvalid("the interval ends before it begins: the end must be later")
    if claim.category not in categories:
        raise ClaimInvalid(
            f"{claim.category!r} is no category: write one of {', '.join(categories)}"
        )
    for name in claim.objectives:
        if name not in bound:
            raise ClaimInvalid(
                f"{claim.agreement} does not bind {name!r}: it binds {', '.join(bound)}"
            )
    if not claim.reason.strip() or not claim.by.strip():
        raise ClaimInvalid("a claim needs a reason and a name: both stand in every report")
    word = Word(ExclusionStatus.CLAIMED, claim.by, claim.at, claim.reason)
    return Exclusion(
        claim.id, claim.agreement, claim.objectives, claim.interval, claim.items, claim.category,
        claim.evidence, claim.announced_at, claim.at + answer_within, (word,),
    )  # fmt: skip
