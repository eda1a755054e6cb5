"""The catalogue's vocabulary: missions, parties, interfaces, targets, plans, objectives, pages.

Everything here is a frozen value. Durations and shares are written as text ("3h", "95%") and
read exactly. References between entries are checked by `maas.catalogue.references`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from maas.domain.quantities import format_duration, parse_duration, parse_share


def _duration(value: object) -> object:
    return parse_duration(value) if isinstance(value, str) else value


def _share(value: object) -> object:
    if isinstance(value, float):
        raise ValueError(f'{value} is not exact: write "{value}" in quotes')
    return parse_share(value) if isinstance(value, str) else value


def _localised(value: object) -> object:
    return {"en": value} if isinstance(value, str) else value


Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["3h", "10m", "-512ms"]}),
]
Share = Annotated[
    Fraction,
    BeforeValidator(_share),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["95%", "0.995"]}),
]
Text = Annotated[
    dict[str, str],
    BeforeValidator(_localised),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "additionalProperties": {"type": "string"}},
            ]
        }
    ),
]


class Entry(BaseModel):
    """Strict and frozen: an unknown key is an error, not a silent nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Satellite(Entry):
    """One spacecraft of a mission."""

    title: Text


class ClassRule(Entry):
    """Which timeliness class a planned datatake has when its plan does not say."""

    timeliness_class: str = Field(alias="class")
    modes: tuple[str, ...]


class ExpectedProducts(Entry):
    """Product types that each datatake, or orbit, promises, and how much of each."""

    types: tuple[str, ...]
    level: str
    modes: tuple[str, ...] = Field(default=(), description="instrument modes; empty means all")
    classes: tuple[str, ...] = Field(
        default=(), description="timeliness classes; empty: the datatake's own"
    )
    expected: Literal["sensing"] | Duration = Field(
        default="sensing", description="the planned sensing time, or a fixed duration"
    )
    tolerance: Duration = Field(
        default=timedelta(0), description="added to the expected amount; may be negative"
    )


class OrbitClock(Entry):
    """Orbit n starts at epoch + n x cycle / per_cycle: the plan of missions that never pause."""

    cycle: Duration = Field(description="length of a repeat cycle, such as 27d")
    per_cycle: int = Field(gt=0, description="orbits in a repeat cycle")
    numbering: Literal["absolute", "cycle"] = Field(
        description="absolute: S5P-25100; cycle: S3A-079-330"
    )
    epochs: dict[str, datetime] = Field(description="per satellite, start of the first orbit")
    first: dict[str, int] = Field(
        description="per satellite, number of the orbit, or of the cycle, that begins then"
    )


class Mission(Entry):
    """A family of satellites with the same products."""

    title: Text
    satellites: dict[str, Satellite]
    classes: tuple[ClassRule, ...] = ()
    products: tuple[ExpectedProducts, ...] = ()
    orbits: OrbitClock | None = None


class Party(Entry):
    """Somebody who can be responsible."""

    title: Text
    role: Literal[
        "satellite", "station", "network", "processor", "archive", "dissemination", "user"
    ]


class Station(Entry):
    """A receiving station."""

    title: Text
    party: str
    unit: str | None = Field(default=None, description="station unit id in CADIP, such as 04")


class Auth(Entry):
    """How we log in. Secrets are named environment variables, never values."""

    kind: Literal["none", "basic", "oauth2"] = "none"
    token_url: str | None = None
    grant: Literal["password", "client_credentials"] = "password"
    client_id: str | None = None
    client_secret_env: str | None = None
    username: str | None = None
    password_env: str | None = None
    scope: str | None = None


class Harvest(Entry):
    """How an interface is read."""

    every: Duration = timedelta(minutes=10)
    overlap: Duration = Field(
        default=timedelta(minutes=30), description="how far back each read starts again"
    )
    window: Duration = Field(
        default=timedelta(days=1), description="longest stretch asked for at once"
    )
    page_size: int = Field(default=1000, ge=1, le=1000)
    filter: str | None = Field(default=None, description="ANDed to the date bounds, verbatim OData")
    timeout: Duration = timedelta(seconds=60)


class Interface(Entry):
    """An interface that publishes products or downlink sessions."""

    title: Text
    kind: Literal["prip", "auxip", "cadip", "lta", "dd"]
    url: str = Field(description="OData service root, ending in /odata/v1")
    party: str | None = None
    station: str | None = None
    missions: tuple[str, ...] = ()
    auth: Auth = Auth()
    ca_file: str | None = None
    harvest: Harvest = Harvest()


class Expect(Entry):
    """The written conditions of a probe."""

    status: tuple[int, ...] = (200,)
    body_contains: str | None = None
    body_absent: str | None = None
    min_rows: int | None = Field(
        default=None, description="for OData control queries: rows it must give"
    )
    degraded_status: tuple[int, ...] = (429,)
    degraded_above: Duration | None = Field(
        default=None, description="slower than this is degraded"
    )


class Target(Entry):
    """What is probed, how and how often."""

    title: Text
    probe: Literal["http", "odata"]
    url: str | None = Field(default=None, description="for http probes")
    interface: str | None = Field(
        default=None, description="for odata probes: the interface whose control query is asked"
    )
    query: str = Field(default="$top=1", description="control query known to give rows")
    every: Duration = timedelta(minutes=5)
    timeout: Duration = timedelta(seconds=10)
    horizon: Duration = Field(
        default=timedelta(minutes=15),
        description="how long a sample stands for the time after it; then the time is unknown",
    )
    expect: Expect = Expect()
    ca_file: str | None = None
    party: str | None = None


class PlanSource(Entry):
    """Where acquisition plans of a satellite are published."""

    title: Text
    satellite: str
    dialect: Literal["s1-kml", "s2-kml", "s2-csv"]
    index: str = Field(description="URL of a page that links the plan files")
    pattern: str = Field(default="*", description="which links are plans, such as *.kml")
    every: Duration = timedelta(hours=1)
    ca_file: str | None = None


class Population(Entry):
    """Which promises an objective counts, and where its denominator comes from."""

    source: Literal["plan", "orbits", "published", "upstream", "rate", "passes", "target"] = Field(
        alias="from"
    )
    mission: str | None = None
    satellites: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    upstream: tuple[str, ...] = Field(
        default=(), description="for from: upstream, the interfaces that promise"
    )
    per_day: int | None = Field(default=None, gt=0, description="for from: rate")
    target: str | None = Field(default=None, description="for from: target")


class ClockPair(Entry):
    """Which instant starts the clock, which stops it, and where."""

    start: Literal["sensing_end", "origin_at", "published_at", "downlink_start", "day_end"] = (
        "sensing_end"
    )
    stop: Literal["published_at", "delivery_stop"] = "published_at"
    at: tuple[str, ...] = Field(description="interfaces at which the clock stops")


class UnknownPolicy(Entry):
    """What time or items that nobody could observe mean for the figure."""

    policy: Literal["exclude", "down", "up"] = "exclude"
    min_coverage: Share = Field(
        default=Fraction(1, 2),
        description="below this coverage the figure is not determined",
    )


class Window(Entry):
    """Over what time the target holds: a calendar month, or a rolling length."""

    calendar: Literal["month"] | None = None
    rolling: Duration | None = None


class Objective(Entry):
    """One promise: what share of which items, or of the time, must be good."""

    title: Text
    kind: Literal["timeliness", "completeness", "availability"]
    population: Population
    clock: ClockPair | None = None
    deadline: Duration | None = None
    abandon: Duration = timedelta(days=7)
    completeness_after: tuple[Duration, ...] = (
        timedelta(0),
        timedelta(days=1),
        timedelta(days=2),
        timedelta(days=3),
        timedelta(days=7),
    )
    target: Share
    window: Window = Window(calendar="month")
    unknown: UnknownPolicy = UnknownPolicy()
    responsible: str | None = None
    public: bool = True


class Agreement(Entry):
    """A contract: parties and the objectives it binds."""

    title: Text
    customer: str
    provider: str
    objectives: tuple[str, ...]


class Channel(Entry):
    """Where messages go."""

    kind: Literal["webhook", "email"]
    url: str | None = None
    secret_env: str | None = None
    to: tuple[str, ...] = ()
    sender: str | None = None
    host: str | None = None
    port: int = 25
    start_tls: bool = False
    username: str | None = None
    password_env: str | None = None
    severities: tuple[Literal["page", "ticket"], ...] = ("page", "ticket")


class Component(Entry):
    """A line of the public page: a group of components, or something with a status of its own."""

    title: Text
    description: Text | None = None
    targets: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    components: dict[str, Component] = {}


class Page(Entry):
    """The public status page."""

    title: Text = {"en": "Ground segment status"}
    description: Text | None = None
    url: str | None = None
    components: dict[str, Component] = {}


class Catalogue(Entry):
    """Everything MaaS knows about what it watches."""

    title: Text = {"en": "Ground segment"}
    since: datetime | None = Field(
        default=None, description="no promise that starts before this instant is judged"
    )
    missions: dict[str, Mission] = {}
    parties: dict[str, Party] = {}
    stations: dict[str, Station] = {}
    interfaces: dict[str, Interface] = {}
    targets: dict[str, Target] = {}
    plans: dict[str, PlanSource] = {}
    objectives: dict[str, Objective] = {}
    agreements: dict[str, Agreement] = {}
    channels: dict[str, Channel] = {}
    page: Page = Page()
