"""What was promised: objectives, what they count, by when, and how it is measured."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal

from pydantic import Field

from maas.catalogue.agreed import Credit, ServiceHours, Window
from maas.catalogue.values import Allowance, Entry, Length, Share, Text, Weight

ClockStart = Literal[
    "sensing_end", "origin_at", "published_at", "downlink_start", "day_end", "acquired_at",
    "offered_at", "ready", "entered",
]  # fmt: skip


class Population(Entry):
    """Which promises an objective counts, and where its denominator comes from."""

    source: Literal[
        "plan", "orbits", "published", "upstream", "rate", "passes", "pipeline", "target"
    ] = Field(alias="from", description="where the denominator comes from")
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
    pipeline: str | None = Field(
        default=None, description="for from: pipeline, whose images are counted: an id of pipelines"
    )
    suppliers: tuple[str, ...] = Field(
        default=(), description="for from: pipeline, from whom the images were had; empty: all"
    )
    customers: tuple[str, ...] = Field(
        default=(), description="for from: pipeline, for whom the images are; empty: all"
    )
    target: str | None = Field(
        default=None, description="for from: target, whose samples are counted: an id of targets"
    )


class ClockPair(Entry):
    """Which instant starts the clock, which stops it, and where."""

    start: ClockStart = Field(
        default="sensing_end", description="the instant from which the deadline runs"
    )
    stop: Literal["published_at", "delivery_stop", "left"] = Field(
        default="published_at", description="the instant that must not come later"
    )
    at: tuple[str, ...] = Field(
        description="interfaces at which the clock stops; for from: pipeline, one of its stages"
    )


class UnknownPolicy(Entry):
    """What time or items that nobody could observe mean for the figure."""

    policy: Literal["exclude", "down", "up", "hold"] = Field(
        default="exclude",
        description="left out of the figure, taken as down, as up, or as what was seen last",
    )
    hold: Length = Field(
        default=timedelta(minutes=15),
        description="for hold: what was seen last stands for at most so long, the rest is left out",
    )
    min_coverage: Share = Field(
        default=Fraction(1, 2),
        description="below this coverage the figure is not determined",
    )
    uncovered: Literal["unknown", "overdue"] = Field(
        default="unknown",
        description="an item past its deadline whose interfaces have not been read that far",
    )


class Stage(Entry):
    """One leg of the road to delivery: where it ends, whose it is, how long it may take."""

    party: str = Field(description="who answers for it: an id of parties")
    at: tuple[str, ...] = Field(description="it ends when enough has arrived at these interfaces")
    budget: Length = Field(description="how long it may take, from where the leg before ended")


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
    service_hours: ServiceHours | None = Field(
        default=None, description="for availability: when it was promised; without it always"
    )
    degraded: Weight = Field(
        default=Fraction(0), description="for availability: what degraded time is worth"
    )
    min_outage: Allowance = Field(
        default=timedelta(0),
        description="for availability: an outage counts only when it lasts longer than this",
    )
    stages: dict[str, Stage] = Field(
        default={}, description="the legs of the road, in their order, for attribution"
    )
    own_clock: str | None = Field(
        default=None, description="the objective that judges the provider on its own clock pair"
    )
    credits: tuple[Credit, ...] = Field(default=(), description="what a miss gives back")
    effective: datetime | None = Field(
        default=None,
        description="from when this definition holds, for promises that start then or later",
    )

    def time_key(self, name: str) -> str:
        """Under which name the daily time of an availability objective is kept.

        Its target's, unless the contract sees that time differently: then its own.
        """
        special = self.service_hours or self.min_outage or self.unknown.policy == "hold"
        return f"objective/{name}" if special else self.population.target or ""

    unknown: UnknownPolicy = Field(default=UnknownPolicy(), description="what the unobserved means")
    responsible: str | None = Field(default=None, description="an id of parties")
    public: bool = Field(default=True, description="whether everybody may see it")
