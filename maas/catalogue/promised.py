"""What was promised: objectives, what they count and by when, and the agreements they belong to."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Literal

from pydantic import Field

from maas.catalogue.values import Allowance, Entry, Length, Share, Text


class Population(Entry):
    """Which promises an objective counts, and where its denominator comes from."""

    source: Literal["plan", "orbits", "published", "upstream", "rate", "passes", "target"] = Field(
        alias="from", description="where the denominator comes from"
    )
    mission: str | None = Field(default=None, description="an id of missions")
    satellites: tuple[str, ...] = Field(default=(), description="empty means all of the mission")
    classes: tuple[str, ...] = Field(default=(), description="timeliness classes; empty: all")
    levels: tuple[str, ...] = Field(default=(), description="processing levels; empty: all")
    types: tuple[str, ...] = Field(default=(), description="product types; empty means all")
    upstream: tuple[str, ...] = Field(
        default=(), description="for from: upstream, the interfaces that promise"
    )
    per_day: int | None = Field(
        default=None, gt=0, description="for from: rate, how many a day for each satellite and type"
    )
    target: str | None = Field(
        default=None, description="for from: target, whose samples are counted: an id of targets"
    )


class ClockPair(Entry):
    """Which instant starts the clock, which stops it, and where."""

    start: Literal["sensing_end", "origin_at", "published_at", "downlink_start", "day_end"] = Field(
        default="sensing_end", description="the instant from which the deadline runs"
    )
    stop: Literal["published_at", "delivery_stop"] = Field(
        default="published_at", description="the instant that must not come later"
    )
    at: tuple[str, ...] = Field(description="interfaces at which the clock stops")


class UnknownPolicy(Entry):
    """What time or items that nobody could observe mean for the figure."""

    policy: Literal["exclude", "down", "up"] = Field(
        default="exclude", description="left out of the figure, or taken as down, or as up"
    )
    min_coverage: Share = Field(
        default=Fraction(1, 2),
        description="below this coverage the figure is not determined",
    )


class Window(Entry):
    """Over what time the target holds: a calendar month, or a rolling length."""

    calendar: Literal["month"] | None = Field(default=None, description="each calendar month, UTC")
    rolling: Length | None = Field(default=None, description="the last so long, such as 30d")


class Objective(Entry):
    """One promise: what share of which items, or of the time, must be good."""

    title: Text = Field(description="for people: a text, or one per language")
    kind: Literal["timeliness", "completeness", "availability"] = Field(
        description="in time, how much, or how much of the time"
    )
    population: Population = Field(description="what is counted")
    clock: ClockPair | None = Field(
        default=None, description="needed by all but availability: what is timed, and where"
    )
    deadline: Length | None = Field(
        default=None, description="needed by all but availability: on time up to and including this"
    )
    abandon: Length = Field(
        default=timedelta(days=7), description="overdue for this long is missing"
    )
    completeness_after: tuple[Allowance, ...] = Field(
        default=tuple(timedelta(days=days) for days in (0, 1, 2, 3, 7)),
        description="how long after the deadline arrivals are counted once more",
    )
    target: Share = Field(description="the share that must be good")
    window: Window = Field(default=Window(calendar="month"), description="over what time")
    unknown: UnknownPolicy = Field(default=UnknownPolicy(), description="what the unobserved means")
    responsible: str | None = Field(default=None, description="an id of parties")
    public: bool = Field(default=True, description="whether everybody may see it")


class Agreement(Entry):
    """A contract: parties and the objectives it binds."""

    title: Text = Field(description="for people: a text, or one per language")
    customer: str = Field(description="an id of parties")
    provider: str = Field(description="an id of parties")
    objectives: tuple[str, ...] = Field(description="ids of the objectives it binds")
