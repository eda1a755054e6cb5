"""What contracts say around a promise: calendars, service hours, exclusions, credits, parties."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from maas.catalogue.values import Allowance, Entry, Length, Share, Text

Category = Literal[
    "planned_maintenance", "force_majeure", "satellite_anomaly", "third_party", "customer_request",
    "other",
]  # fmt: skip


class Window(Entry):
    """Over what time the target holds: a calendar period of a time zone, or a rolling length."""

    calendar: Literal["month", "quarter", "year"] | None = Field(
        default=None, description="each calendar month, quarter or year"
    )
    time_zone: str = Field(
        default="UTC", description="whose midnights begin the calendar's periods: Europe/Paris"
    )
    rolling: Length | None = Field(default=None, description="the last so long, such as 30d")


class ServiceHours(Entry):
    """When a service was promised at all; outside of them nothing counts."""

    time_zone: str = Field(default="UTC", description="of the times below, such as Europe/Paris")
    weekly: dict[str, str] = Field(
        description='hours by day or days: {mon-fri: "08:00-18:00", sat: "09:00-12:00"}'
    )
    closed: tuple[date, ...] = Field(default=(), description="days without service: holidays")


class ExclusionRule(Entry):
    """Which agreed exclusions count under a contract, and up to how much."""

    categories: tuple[Category, ...] = Field(description="only exclusions of these categories")
    notice: Allowance = Field(
        default=timedelta(0),
        description="planned maintenance counts only when announced so long before it begins",
    )
    cap: Length | None = Field(
        default=None, description="at most so much planned maintenance in a period, earliest first"
    )
    items: Literal["started", "running"] = Field(
        default="started",
        description="an interval takes out items whose clock started in it, or ran in it",
    )


class Credit(Entry):
    """A band of service credits; of several bands that hold, the one furthest down counts."""

    below: Share = Field(description="the band holds strictly below this figure, never at it")
    credit: Share = Field(description="share of the fee that is given back")


class Composite(Entry):
    """A figure made of other figures: all stages good, a weighted mean, or the worst."""

    title: Text = Field(description="for people: a text, or one per language")
    combine: Literal["every", "weighted", "worst"] = Field(
        description="every: an item is good when it is in each part; weighted: the mean of the "
        "parts; worst: the lowest part"
    )
    of: dict[str, int] = Field(
        description="ids of objectives, each with its weight: a whole number"
    )
    target: Share = Field(description="the share that must be good")
    credits: tuple[Credit, ...] = Field(default=(), description="what a miss gives back")


class Agreement(Entry):
    """A contract: parties, the objectives it binds, and how its periods are counted and closed."""

    title: Text = Field(description="for people: a text, or one per language")
    customer: str = Field(description="an id of parties")
    provider: str = Field(description="an id of parties")
    objectives: tuple[str, ...] = Field(description="ids of the objectives it binds")
    composites: tuple[str, ...] = Field(default=(), description="ids of composites it binds")
    period: Window = Field(
        default=Window(calendar="month"), description="what is closed and signed: a calendar"
    )
    grace: Allowance = Field(
        default=timedelta(days=3),
        description="a period may be closed this long after its last deadline has passed",
    )
    exclusions: ExclusionRule | None = Field(
        default=None, description="which exclusions count; without it none does"
    )
    answer_within: Length = Field(
        default=timedelta(days=10), description="a claimed exclusion is answered within this time"
    )
    public: bool = Field(default=False, description="whether everybody may read its statements")
    languages: tuple[Literal["en", "fr"], ...] = Field(
        default=("en",), description="in which languages its reports are made"
    )
    formats: tuple[Literal["pdf", "html", "xlsx", "csv", "json"], ...] = Field(
        default=("pdf",),
        description="in which formats its reports are filed where MAAS_REPORTS_DIR is set",
    )
