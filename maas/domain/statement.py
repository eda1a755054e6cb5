"""The statement: what the period of an agreement came to, as one value: hashed, closed, signed.

It holds every figure with its numbers, every bad item with its road and who answers for it, every
outage and exclusion, and what was unknown. Reports only show it; the same statement gives the same
bytes. Instants and lengths are integer microseconds, UTC; shares are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from maas.domain.attributions import Leg
from maas.domain.canonical import later
from maas.domain.exclusions import Exclusion, View
from maas.domain.figures import Figure
from maas.domain.intervals import Interval
from maas.domain.states import ItemState, Outcome

Texts = Mapping[str, str]  # {language: text}


class PeriodStatus(StrEnum):
    """Whether a period still moves."""

    OPEN = "open"  # it has not ended
    PROVISIONAL = "provisional"  # it has ended, but is not closed
    CLOSED = "closed"
    RESTATED = "restated"


@dataclass(frozen=True, slots=True)
class Person:
    """A party of the catalogue: its id and its name in each language."""

    id: str
    title: Texts


@dataclass(frozen=True, slots=True)
class Evidence:
    """One publication or session that an item's road rests on."""

    source: str
    name: str
    at: int


@dataclass(frozen=True, slots=True)
class BadItem:
    """A promise not kept, and who answers for it."""

    key: str
    subject: str
    satellite: str | None
    product_type: str | None
    t0: int
    due_at: int
    t1: int | None
    state: ItemState
    expected: int | None
    achieved: int | None
    legs: tuple[Leg, ...]
    stage: str | None
    party: str | None
    confirmed_by: str | None  # None: the party is proposed, nobody has confirmed it
    reason: str
    excluded_by: str | None  # id of an agreed exclusion that takes it out
    charged_under: str | None  # the objective under which the same fault is charged already
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch in which a target was not up."""

    start: int
    end: int
    outcome: Outcome
    reason: str
    counted: int  # microseconds that count: in service hours, not excluded, not forgiven
    excluded_by: str | None
    party: str | None
    confirmed_by: str | None


@dataclass(frozen=True, slots=True)
class Day:
    """One local day of the period: where it begins, good and valid of the agreed figure."""

    start: int
    good: int
    valid: int


@dataclass(frozen=True, slots=True)
class PastPeriod:
    """The agreed figure of an earlier period."""

    name: str
    good: int
    valid: int
    target: Fraction
    credit: Fraction
    determined: bool


@dataclass(frozen=True, slots=True)
class PartyShare:
    """What was lost through one party: items, or microseconds of time."""

    party: str
    proposed: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class ObjectiveStatement:
    """One objective over the period. `attributed` is the provider's figure: without what other
    parties answer for, neither good nor bad."""

    id: str
    title: Texts
    definition: Texts  # in words
    kind: str  # timeliness | completeness | availability | composite
    denominator: str  # where it comes from: plan, published, … ; time; composite
    target: Fraction
    views: Mapping[View, Figure]
    attributed: tuple[int, int]  # good, valid
    parties: tuple[PartyShare, ...]
    determined: bool  # coverage is enough for a figure at all
    min_coverage: Fraction
    credit: Fraction
    days: tuple[Day, ...]
    trend: tuple[PastPeriod, ...]  # up to twelve periods, the oldest first, without this one
    bad_items: tuple[BadItem, ...]
    outages: tuple[Outage, ...]
    unknown: tuple[tuple[str, int], ...]  # why it could not be judged, and how much of it
    parts: tuple[tuple[str, int, Fraction | None], ...]  # of a composite: id, weight, figure
    own_clock: str | None
    items: int  # how many items, or samples, the figure rests on
    evidence_hash: str  # SHA-256 over all of its items or spans, in hexadecimal
    definition_hash: str
    steps: tuple[int, ...] = later(())  # how long after the deadline each of arrived_by was counted

    @property
    def figure(self) -> Figure:
        """The contractual figure: with agreed exclusions."""
        return self.views[View.AGREED]

    @property
    def met(self) -> bool | None:
        """Whether the target holds exactly; None where the figure is not determined."""
        return self.figure.met if self.determined else None


@dataclass(frozen=True, slots=True)
class ExclusionLine:
    """An exclusion as the contract counts it; `taken_out` in microseconds or items."""

    exclusion: Exclusion
    taken_out: int
    why_not: str


@dataclass(frozen=True, slots=True)
class Watermark:
    """How far a source was read."""

    source: str
    position: int | None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who accepted a statement, for which party, and when."""

    party: str
    by: str
    at: int
    statement_hash: str


@dataclass(frozen=True, slots=True)
class Statement:
    """An agreement's period. `version` 0 is not closed; 1 is the first close."""

    agreement: str
    title: Texts
    customer: Person
    provider: Person
    people: Mapping[str, Person]  # every party that is named
    period: str
    interval: Interval
    time_zone: str
    status: PeriodStatus
    version: int
    as_of: int  # facts known until then count
    engine: str
    reason: str  # of a restatement
    by: str
    objectives: tuple[ObjectiveStatement, ...]
    exclusions: tuple[ExclusionLine, ...]
    watermarks: tuple[Watermark, ...]
    previous_hash: str | None
