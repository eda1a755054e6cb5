"""A document as plain values, every text written out: what HTML and PDF both show, and no more.

Shares between 0 and 1 are lengths of bars; the figures stand beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maas.reports.drawings import Days, Trend, Verdict
from maas.reports.evidence import ExclusionRow, Item, OutageRow


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled value; `code` for hashes and identifiers."""

    label: str
    value: str
    said: str = ""
    code: bool = False


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One of the four figures side by side."""

    name: str
    said: str
    share: str
    good: str
    valid: str
    excluded: str
    contractual: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many items, or how much time, was in a state, and what that means for the figure."""

    kind: str
    word: str
    amount: str
    meaning: str
    share: float
    href: str | None


@dataclass(frozen=True, slots=True)
class Loss:
    """What was lost through a party."""

    party: str
    proposed: str
    confirmed: str
    together: str
    proposed_share: float
    confirmed_share: float


@dataclass(frozen=True, slots=True)
class Part:
    """An objective that this one is made of, or that stands beside it."""

    title: str
    anchor: str | None
    weight: str
    share: str
    exact: str


@dataclass(frozen=True, slots=True)
class Section:
    """One objective."""

    number: int
    anchor: str
    id: str
    title: str
    kind: str
    verdict: Verdict
    share: str
    of: str
    target: str
    credit: str
    coverage: str
    bounds: str
    why_none: str
    produced: str
    definition: str
    views: Sequence[ViewRow]
    counts: Sequence[Count]
    steps: Sequence[Field]
    days: Days | None
    trend: Trend
    losses: Sequence[Loss]
    parts: Sequence[Part]
    beside: Sequence[Part]
    unknown: Sequence[Field]
    items: Sequence[Item]
    items_said: str
    items_left: str
    outages: Sequence[OutageRow]
    facts: Sequence[Field]
    href: str | None
    items_href: str | None


@dataclass(frozen=True, slots=True)
class Exact:
    """A figure without any rounding at all."""

    title: str
    counted: str
    share: str
    target: str
    shown: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A party's signature, or the place for it. `holds` None: not signed."""

    role: str
    party: str
    said: str
    at: str
    holds: bool | None
    check: str


@dataclass(frozen=True, slots=True)
class Document:
    """All of it."""

    language: str
    title: str
    kind: str
    about: str  # agreement and period, for running headers
    period: str
    edges: Sequence[str]
    status: str
    status_word: str
    status_said: str
    version: str
    customer: str
    provider: str
    headline: str
    tallies: Sequence[Verdict]
    as_of: str
    hash: str
    href: str | None
    sections: Sequence[Section]
    exclusions: Sequence[ExclusionRow]
    method: Sequence[Field]
    exact: Sequence[Exact]
    watermarks: Sequence[Field]
    origin: Sequence[Field]
    signed: Sequence[Signed]
    signable: bool
