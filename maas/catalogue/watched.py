"""What is watched: missions, who runs what, interfaces that are read, targets, plans."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from maas.catalogue.harvested import Auth, Push
from maas.catalogue.probed import Confirm, Expect, ProbeKind, Step
from maas.catalogue.values import Allowance, Duration, Entry, Length, Size, Text


class Satellite(Entry):
    """One spacecraft of a mission."""

    title: Text = Field(description="for people: a text, or one per language")


class ClassRule(Entry):
    """Which timeliness class a planned datatake has when its plan does not say."""

    timeliness_class: str = Field(alias="class", description="such as NRT")
    modes: tuple[str, ...] = Field(description="instrument modes, as plans write them")


class ExpectedProducts(Entry):
    """Product types that each datatake, or orbit, promises, and how much of each."""

    types: tuple[str, ...] = Field(description="product types, as names write them: IW_RAW__0S")
    level: str = Field(description="processing level, such as L1")
    modes: tuple[str, ...] = Field(default=(), description="instrument modes; empty means all")
    classes: tuple[str, ...] = Field(
        default=(), description="timeliness classes; empty: the datatake's own"
    )
    expected: Literal["sensing"] | Length = Field(
        default="sensing", description="the planned sensing time, or a fixed duration"
    )
    tolerance: Duration = Field(
        default=timedelta(0), description="added to the expected amount; may be negative"
    )


class OrbitClock(Entry):
    """Orbit n starts at epoch + n x cycle / per_cycle: the plan of missions that never pause."""

    cycle: Length = Field(description="length of a repeat cycle, such as 27d")
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

    title: Text = Field(description="for people: a text, or one per language")
    satellites: dict[str, Satellite] = Field(description="by unit, such as S1A")
    classes: tuple[ClassRule, ...] = Field(
        default=(), description="timeliness class by instrument mode; the first match holds"
    )
    products: tuple[ExpectedProducts, ...] = Field(
        default=(), description="what each datatake or orbit promises"
    )
    orbits: OrbitClock | None = Field(
        default=None, description="for missions without plans that never pause: when orbits begin"
    )


class Party(Entry):
    """Somebody who can be responsible."""

    title: Text = Field(description="for people: a text, or one per language")
    role: Literal[
        "satellite", "station", "network", "processor", "archive", "dissemination", "user"
    ] = Field(description="which stage of the road it answers for")


class Station(Entry):
    """A receiving station."""

    title: Text = Field(description="for people: a text, or one per language")
    party: str = Field(description="who runs it: an id of parties")
    unit: str | None = Field(default=None, description="station unit id in CADIP, such as 04")


class Harvest(Entry):
    """How an interface is read."""

    every: Length = Field(default=timedelta(minutes=10), description="how often it is read")
    overlap: Allowance = Field(
        default=timedelta(minutes=30), description="how far back each read starts again"
    )
    window: Length = Field(
        default=timedelta(days=1), description="longest stretch asked for at once"
    )
    page_size: int = Field(default=1000, ge=1, le=1000, description="rows asked for at once")
    filter: str | None = Field(default=None, description="ANDed to the date bounds, verbatim OData")
    timeout: Length = Field(
        default=timedelta(seconds=60), description="how long one answer may take"
    )
    per_minute: int | None = Field(
        default=None, ge=1, description="requests a minute at most, where the service sets a quota"
    )
    concurrency: int = Field(default=2, ge=1, le=16, description="requests at once at most")
    counts: bool = Field(
        default=True, description="hold each day's rows against what the service counts itself"
    )
    record: bool = Field(
        default=False, description="keep its answers, without secrets, in MAAS_RECORDINGS_DIR"
    )
    published: str | None = Field(
        default=None,
        description="for stac: the property that says when an item was published; default "
        "published, and datetime for services that have only that",
    )


class Interface(Entry):
    """An interface that publishes products or downlink sessions."""

    title: Text = Field(description="for people: a text, or one per language")
    kind: Literal["prip", "auxip", "mpcip", "cadip", "lta", "dd"] = Field(
        description="production, auxiliary data, mission performance, downlink sessions, archive "
        "or data access"
    )
    dialect: Literal["odata", "odata-v2", "opensearch", "stac"] = Field(
        default="odata", description="how it is asked; docs/reference/interfaces.md compares them"
    )
    url: str = Field(description="service root; for odata it ends in /odata/v1")
    collections: tuple[str, ...] = Field(
        default=(), description="for stac: the collections that are searched"
    )
    redirect_hosts: tuple[str, ...] = Field(
        default=(), description="hosts to which a download may be sent on with our login"
    )
    party: str | None = Field(default=None, description="who runs it: an id of parties")
    station: str | None = Field(default=None, description="for cadip: an id of stations")
    missions: tuple[str, ...] = Field(
        default=(), description="whose products it has: ids of missions; empty means all"
    )
    auth: Auth = Field(default=Auth(), description="how we log in")
    ca_file: str | None = Field(
        default=None, description="PEM file of the authority that signed its certificate"
    )
    harvest: Harvest = Field(default=Harvest(), description="how it is read")


class Target(Entry):
    """What is probed, how and how often."""

    title: Text = Field(description="for people: a text, or one per language")
    probe: ProbeKind = Field(
        description="how it is asked; docs/reference/probes.md says what up means to each"
    )
    url: str | None = Field(
        default=None, description="what is asked; its scheme is that of the kind, such as tls://"
    )
    interface: str | None = Field(
        default=None,
        description="odata, metadata, flow: the interface that is asked, or whose login is used",
    )
    steps: tuple[Step, ...] = Field(default=(), description="flow: what is asked, in this order")
    secrets: dict[str, str] = Field(
        default={}, description="flow: name in braces to the environment variable that holds it"
    )
    expires_at: datetime | None = Field(
        default=None, description="credential: when the login ends, where no token says it"
    )
    limit: Size | None = Field(
        default=None,
        description="download, flow: how much of a sample is read; else 256MiB",
    )
    query: str = Field(
        default="$top=1",
        description="control query known to give rows; for download, the newest product's",
    )
    every: Length = Field(default=timedelta(minutes=5), description="how often it is probed")
    timeout: Length = Field(
        default=timedelta(seconds=10), description="no answer after this long is down"
    )
    horizon: Length = Field(
        default=timedelta(minutes=15),
        description="how long a sample stands for the time after it; then the time is unknown",
    )
    expect: Expect = Field(default=Expect(), description="what a good answer is")
    confirm: Confirm = Field(
        default=Confirm(), description="how many samples it takes to believe a change"
    )
    quorum: int = Field(
        default=1, ge=1, description="how many vantage points must agree that it is down"
    )
    ca_file: str | None = Field(
        default=None, description="PEM file of the authority that signed its certificate"
    )
    username: str | None = Field(
        default=None, description="who logs in, if not as an interface does"
    )
    password_env: str | None = Field(
        default=None, description="name of the environment variable that holds the password"
    )
    host_key: str | None = Field(
        default=None, description="sftp: fingerprint of the server's key, such as SHA256:…"
    )
    push: Push | None = Field(default=None, description="push: who calls, and when")
    canary: str | None = Field(
        default=None, description="canary: the canary whose answers tell, an id of canaries"
    )
    party: str | None = Field(default=None, description="who runs it: an id of parties")


class PlanSource(Entry):
    """Where acquisition plans of a satellite are published."""

    title: Text = Field(description="for people: a text, or one per language")
    satellite: str = Field(description="whose plans they are, such as S1A")
    dialect: Literal["s1-kml", "s1-csv", "s2-kml", "s2-csv", "downlinks"] = Field(
        description="how they are written; docs/reference/plans.md tells them apart"
    )
    index: str | None = Field(
        default=None,
        description="a page that links the plan files, or a folder of them: https://, ftp://, "
        "ftps://, sftp://, dav://, davs://, s3://",
    )
    interface: str | None = Field(
        default=None, description="instead of index: an OData interface whose products they are"
    )
    listing: Literal["links", "mpip"] = Field(
        default="links", description="mpip: the index is asked by POST, and answers in JSON"
    )
    pattern: str = Field(default="*", description="which files are plans, such as *.kml or *.tgz")
    member: str = Field(
        default="*", description="which files of an archive are plans, such as *MP_ALL__*.csv"
    )
    username: str | None = Field(default=None, description="who logs in")
    password_env: str | None = Field(
        default=None, description="environment variable that holds the password"
    )
    host_key: str | None = Field(
        default=None, description="sftp: fingerprint of the server's key, such as SHA256:…"
    )
    every: Length = Field(default=timedelta(hours=1), description="how often we look for new ones")
    ca_file: str | None = Field(
        default=None, description="PEM file of the authority that signed the site's certificate"
    )
