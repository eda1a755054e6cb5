"""Who is told: channels for messages, and the components of the public page."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from maas.catalogue.values import Entry, Text


class Channel(Entry):
    """Where messages go."""

    kind: Literal["webhook", "email"] = Field(description="how messages travel")
    url: str | None = Field(default=None, description="for webhooks: where they are posted")
    secret_env: str | None = Field(
        default=None, description="for webhooks: environment variable of the key that signs them"
    )
    to: tuple[str, ...] = Field(default=(), description="for email: who gets it")
    sender: str | None = Field(default=None, description="for email: whom it comes from")
    host: str | None = Field(default=None, description="for email: the SMTP server")
    port: int = Field(default=25, ge=1, le=65535, description="for email: the server's port")
    start_tls: bool = Field(default=False, description="for email: encrypt, or do not send")
    username: str | None = Field(default=None, description="for email: login, if it wants one")
    password_env: str | None = Field(
        default=None, description="for email: environment variable that holds the password"
    )
    severities: tuple[Literal["page", "ticket"], ...] = Field(
        default=("page", "ticket"), description="which messages: what wakes people, what can wait"
    )


class Component(Entry):
    """A line of the public page: a group of components, or something with a status of its own."""

    title: Text = Field(description="for people: a text, or one per language")
    description: Text | None = Field(default=None, description="a sentence for visitors")
    targets: tuple[str, ...] = Field(
        default=(), description="whose probes give its status: ids of targets"
    )
    objectives: tuple[str, ...] = Field(
        default=(), description="promises shown under it: ids of objectives"
    )
    components: dict[str, Component] = Field(default={}, description="its parts")


class Page(Entry):
    """The public status page."""

    title: Text = Field(default={"en": "Ground segment status"}, description="its headline")
    description: Text | None = Field(default=None, description="a sentence for visitors")
    url: str | None = Field(default=None, description="where people find it, for links")
    components: dict[str, Component] = Field(default={}, description="its lines, top down")


class Boards(Entry):
    """The boards in Grafana: who may see them."""

    public: tuple[str, ...] = Field(
        default=(),
        description="boards that everybody may see, by name: `maas dashboards list` shows them",
    )
    viewers: Literal["view", "none"] = Field(
        default="view", description="what viewers of the organisation may do with the others"
    )
    editors: Literal["view", "edit"] = Field(
        default="view", description="what its editors may do; what they change is overwritten"
    )
