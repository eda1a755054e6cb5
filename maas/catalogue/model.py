"""The catalogue's vocabulary: missions, parties, interfaces, targets, plans, pipelines,
objectives, pages.

Everything here is a frozen value. Durations and shares are written as text ("3h", "95%") and
read exactly. References between entries are checked by `maas.catalogue.references`.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from maas.catalogue.agreed import (
    Agreement,
    Composite,
    Credit,
    ExclusionRule,
    ServiceHours,
    Window,
)
from maas.catalogue.canaries import (
    AisMatch,
    Area,
    Bands,
    Canary,
    Delivery,
    FilePlace,
    RasterForm,
    ReportForm,
    SceneWish,
)
from maas.catalogue.harvested import Auth, Folder, Meter, Push, Tracker
from maas.catalogue.piped import (
    Feed,
    FeedArea,
    Message,
    Pipeline,
    PipelineStage,
    StepSource,
    Supplier,
)
from maas.catalogue.probed import Condition, Confirm, Download, Expect, Quota, Step
from maas.catalogue.promised import (
    ClockPair,
    Objective,
    Population,
    Stage,
    UnknownPolicy,
)
from maas.catalogue.told import Boards, Channel, Component, Page
from maas.catalogue.values import Entry, Text
from maas.catalogue.watched import (
    ClassRule,
    ExpectedProducts,
    Harvest,
    Interface,
    Mission,
    OrbitClock,
    Party,
    PlanSource,
    Satellite,
    Station,
    Target,
)

__all__ = [
    "Agreement",
    "AisMatch",
    "Area",
    "Auth",
    "Bands",
    "Boards",
    "Canary",
    "Catalogue",
    "Channel",
    "ClassRule",
    "ClockPair",
    "Component",
    "Composite",
    "Condition",
    "Confirm",
    "Credit",
    "Delivery",
    "Download",
    "Entry",
    "ExclusionRule",
    "Expect",
    "ExpectedProducts",
    "Feed",
    "FeedArea",
    "FilePlace",
    "Folder",
    "Harvest",
    "Interface",
    "Message",
    "Meter",
    "Mission",
    "Objective",
    "OrbitClock",
    "Page",
    "Party",
    "Pipeline",
    "PipelineStage",
    "PlanSource",
    "Population",
    "Push",
    "Quota",
    "RasterForm",
    "ReportForm",
    "Satellite",
    "SceneWish",
    "ServiceHours",
    "Stage",
    "Station",
    "Step",
    "StepSource",
    "Supplier",
    "Target",
    "Tracker",
    "UnknownPolicy",
    "Window",
]


class Catalogue(Entry):
    """Everything MaaS knows about what it watches."""

    title: Text = Field(default={"en": "Ground segment"}, description="what is watched, in a word")
    since: datetime | None = Field(
        default=None, description="no promise that starts before this instant is judged"
    )
    missions: dict[str, Mission] = Field(
        default={}, description="satellites and what they promise, by mission such as S1"
    )
    parties: dict[str, Party] = Field(default={}, description="who can be responsible, by id")
    stations: dict[str, Station] = Field(default={}, description="receiving stations, by id")
    interfaces: dict[str, Interface] = Field(default={}, description="what is read, by id")
    targets: dict[str, Target] = Field(default={}, description="what is probed, by id")
    plans: dict[str, PlanSource] = Field(
        default={}, description="where acquisition plans are found, by id"
    )
    folders: dict[str, Folder] = Field(
        default={}, description="where files appear that are read, by id"
    )
    trackers: dict[str, Tracker] = Field(
        default={}, description="where anomalies are written down, by id"
    )
    meters: dict[str, Meter] = Field(default={}, description="what tells numbers, by id")
    pipelines: dict[str, Pipeline] = Field(
        default={}, description="the way of images to their customers, by id"
    )
    deliveries: dict[str, Delivery] = Field(
        default={}, description="where reports are delivered that are checked, by id"
    )
    canaries: dict[str, Canary] = Field(
        default={}, description="scenes with known ships that are sent on schedule, by id"
    )
    objectives: dict[str, Objective] = Field(default={}, description="what was promised, by id")
    composites: dict[str, Composite] = Field(
        default={}, description="figures made of other figures, by id"
    )
    agreements: dict[str, Agreement] = Field(default={}, description="contracts, by id")
    channels: dict[str, Channel] = Field(default={}, description="where messages go, by id")
    page: Page = Field(default=Page(), description="the public status page")
    boards: Boards = Field(default=Boards(), description="the boards in Grafana")
