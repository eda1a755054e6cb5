"""The evidence as plain values, every text written out: items with roads, outages, exclusions.

A road's places lie between 0 and 1 on a scale of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leg:
    """One stage of a road, drawn on the scale of its item."""

    stage: str
    party: str
    x: float
    width: float
    budget_x: float | None  # None: its budget ended beyond the drawing
    over: bool
    running: bool
    taken: str
    cause: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A publication or session that a road rests on."""

    name: str
    source: str
    at: str
    iso: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """A promise not kept."""

    key: str
    about: str
    state: str
    state_word: str
    began: str
    due: str
    arrived: str | None
    late: str
    amount: str | None
    party: str
    sure: str
    confirmed: bool
    reason: str
    notes: Sequence[str]
    excluded: bool
    due_x: float | None
    legs: Sequence[Leg]
    facts: Sequence[Fact]
    href: str | None


@dataclass(frozen=True, slots=True)
class OutageRow:
    """A stretch in which a target was not up."""

    start: str
    end: str
    outcome: str
    word: str
    length: str
    counted: str
    share: float
    party: str
    sure: str
    confirmed: bool
    reason: str
    excluded: str


@dataclass(frozen=True, slots=True)
class WordRow:
    """One thing said of an exclusion."""

    status: str
    said: str
    reason: str


@dataclass(frozen=True, slots=True)
class ExclusionRow:
    """An exclusion with all that was said of it."""

    id: str
    status: str
    status_word: str
    category: str
    what: str
    items: Sequence[str]
    items_left: str
    objectives: str
    taken: str
    why_not: str
    evidence: str
    announced: str
    words: Sequence[WordRow]
