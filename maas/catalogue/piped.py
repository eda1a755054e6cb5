"""Pipelines: the stages that images pass, who tells of them, by when each must be done."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field

from maas.catalogue.harvested import Auth
from maas.catalogue.values import Entry, Length, Text


class Message(Entry):
    """How one kind of message is read: where in it what stands. Paths are names with dots."""

    when: dict[str, str] = Field(
        default={}, description="path to what must stand there; the first kind that fits is taken"
    )
    within: str = Field(
        default="", description="path to the object that is read, such as data for a CloudEvent"
    )
    image: str = Field(default="image", description="path to the image's identifier")
    stage: str = Field(default="stage", description="path to the name of the stage")
    event: str = Field(default="event", description="path to what happened")
    at: str = Field(default="at", description="path to when it happened")
    of_stage: str | None = Field(
        default=None, description="instead of stage: a stage, for messages that name none"
    )
    marks: Literal["entered", "left", "failed"] | None = Field(
        default=None, description="instead of event: what such a message always means"
    )
    stages: dict[str, str] = Field(
        default={}, description="what the messages call a stage, to our id of it"
    )
    events: dict[str, Literal["entered", "left", "failed"]] = Field(
        default={}, description="what the messages call an event, to what it means"
    )
    attempt: str = Field(default="attempt", description="path to the attempt's number")
    host: str = Field(default="host", description="path to where it ran")
    task: str = Field(default="task", description="path to the task's identifier")
    parents: str = Field(default="parents", description="path to what it was made from")
    outputs: str = Field(default="outputs", description="path to what it made")
    reason: str = Field(default="reason", description="path to why it failed")
    mission: str = Field(default="mission", description="path to the mission")
    supplier: str = Field(default="supplier", description="path to the supplier")
    customer: str = Field(default="customer", description="path to the customer")
    acquired_at: str = Field(default="acquired_at", description="path to when it was acquired")


class StepSource(Entry):
    """Somebody who tells what happens to images."""

    kind: Literal["amqp", "push", "loki", "folder", "publications", "radarsat2"] = Field(
        description="how we are told; docs/reference/pipelines.md says what each needs"
    )
    url: str | None = Field(
        default=None, description="amqp, loki, folder, radarsat2: where it is; for amqp with vhost"
    )
    exchange: str | None = Field(default=None, description="amqp: the exchange we listen to")
    keys: tuple[str, ...] = Field(default=("#",), description="amqp: which routing keys we want")
    queue: str | None = Field(
        default=None, description="amqp: the name of our own queue there; else maas.PIPELINE.SOURCE"
    )
    secret_env: str | None = Field(
        default=None, description="push: environment variable that holds the secret of the calls"
    )
    query: str | None = Field(default=None, description="loki: LogQL that selects lines of JSON")
    interface: str | None = Field(
        default=None, description="publications: the interface whose products are offers of images"
    )
    supplier: str | None = Field(
        default=None, description="publications, radarsat2: whose offers they are"
    )
    types: tuple[str, ...] = Field(
        default=(), description="publications: product types that count; empty means all"
    )
    customer: str | None = Field(
        default=None, description="publications, radarsat2: for whom such images are meant"
    )
    path: str | None = Field(
        default=None,
        description="folder: what a file's path looks like, with {image} and, where it names them, "
        "{customer}, {supplier}: {customer}/{image}/DONE",
    )
    stage: str | None = Field(default=None, description="folder: which stage a file's coming ends")
    username: str | None = Field(default=None, description="who logs in")
    password_env: str | None = Field(
        default=None, description="environment variable that holds the password"
    )
    host_key: str | None = Field(
        default=None, description="sftp: fingerprint of the server's key, such as SHA256:…"
    )
    ca_file: str | None = Field(
        default=None, description="PEM file of the authority that signed its certificate"
    )
    auth: Auth = Field(default=Auth(), description="loki: how we log in")
    every: Length = Field(
        default=timedelta(seconds=30), description="how often it is read, or known to be silent"
    )
    messages: tuple[Message, ...] = Field(
        default=(Message(),), description="amqp, push, loki: the kinds of messages"
    )


class PipelineStage(Entry):
    """One thing that is done to an image."""

    title: Text = Field(description="for people: a text, or one per language")
    budget: Length = Field(description="how long it may take, waiting for its turn included")
    party: str | None = Field(
        default=None, description="who answers for it: an id of parties; else the supplier's"
    )
    after: tuple[str, ...] | None = Field(
        default=None, description="stages that must be done before; else the one above"
    )
    missions: tuple[str, ...] = Field(default=(), description="whose images pass it; empty: all")
    parts: int = Field(default=1, ge=1, le=1000, description="into how many tasks it fans out")
    people: bool = Field(default=False, description="whether people do it, such as analysts")
    stuck: Length | None = Field(
        default=None, description="silent for so long it is stuck; else three times its budget"
    )


class Supplier(Entry):
    """Somebody from whom images are had."""

    title: Text = Field(description="for people: a text, or one per language")
    missions: tuple[str, ...] = Field(description="whose images it has")
    party: str | None = Field(default=None, description="who it is: an id of parties")
    priority: int = Field(
        default=1, ge=1, description="1 is the main one; higher numbers stand in for it"
    )


class FeedArea(Entry):
    """A box on the map, in degrees; across the date line west is greater than east."""

    west: float = Field(ge=-180, le=180, description="western edge")
    south: float = Field(ge=-90, le=90, description="southern edge")
    east: float = Field(ge=-180, le=180, description="eastern edge")
    north: float = Field(ge=-90, le=90, description="northern edge")


class Feed(Entry):
    """Something beside the images that the pipeline needs: ship positions, weather."""

    title: Text = Field(description="for people: a text, or one per language")
    kind: Literal["ais", "json"] = Field(
        description="ais: NMEA lines from a TCP server; json: a document that says how new it is"
    )
    url: str = Field(description="ais: tcp://host:port; json: http:// or https://")
    areas: dict[str, FeedArea] = Field(default={}, description="ais: where positions are counted")
    newest: str | None = Field(
        default=None, description="json: path to its newest time; a list means the latest in it"
    )
    silent: Length = Field(
        default=timedelta(minutes=10), description="nothing newer for this long is silence"
    )
    every: Length = Field(default=timedelta(minutes=1), description="how often it is counted")
    party: str | None = Field(default=None, description="who runs it: an id of parties")
    ca_file: str | None = Field(
        default=None, description="PEM file of the authority that signed its certificate"
    )


class Pipeline(Entry):
    """The way of an image from its supplier to its customer."""

    title: Text = Field(description="for people: a text, or one per language")
    missions: tuple[str, ...] = Field(description="whose images pass it: ids of missions")
    clock: Literal["acquired_at", "offered_at", "entered"] = Field(
        default="acquired_at", description="the instant from which the deadline runs"
    )
    deadline: Length = Field(description="by when an image must have passed the last stage")
    deadlines: dict[str, Length] = Field(
        default={}, description="other deadlines, by mission: {S2: 40m}"
    )
    forget: Length = Field(
        default=timedelta(days=1), description="this long past its deadline an image has left"
    )
    stages: dict[str, PipelineStage] = Field(description="what is done, in this order, by id")
    suppliers: dict[str, Supplier] = Field(default={}, description="who has images, by id")
    sources: dict[str, StepSource] = Field(description="who tells of them, by id")
    feeds: dict[str, Feed] = Field(default={}, description="what else it needs, by id")
    party: str | None = Field(
        default=None, description="who carries images between the stages: an id of parties"
    )
    links: dict[str, str] = Field(
        default={},
        description="where to look further, by name: an address with {image} in it, such as logs",
    )
    public: bool = Field(default=True, description="whether everybody may see it")

    def deadline_of(self, mission: str) -> timedelta:
        """By when an image of a mission must be through."""
        return self.deadlines.get(mission, self.deadline)
