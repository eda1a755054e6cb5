"""What else is read beside the interfaces: folders of files, trackers of tickets, meters."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field

from maas.catalogue.values import Allowance, Entry, Length, Text


class Auth(Entry):
    """How we log in. Secrets are named environment variables, never values."""

    kind: Literal["none", "basic", "oauth2", "token"] = Field(
        default="none", description="how the service wants to know us"
    )
    token_url: str | None = Field(default=None, description="for oauth2: where tokens are given")
    grant: Literal["password", "client_credentials"] = Field(
        default="password", description="for oauth2: what a token is given for"
    )
    client_id: str | None = Field(default=None, description="for oauth2")
    client_secret_env: str | None = Field(
        default=None, description="environment variable that holds the client's secret"
    )
    client_in_header: bool = Field(
        default=False, description="for oauth2: the client is named by a Basic header"
    )
    username: str | None = Field(default=None, description="for basic and the password grant")
    password_env: str | None = Field(
        default=None, description="environment variable that holds the password"
    )
    scope: str | None = Field(default=None, description="for oauth2, where the service asks for it")
    token_env: str | None = Field(
        default=None, description="for token: environment variable that holds it"
    )
    header: str = Field(
        default="Authorization",
        description="the header that takes the token; others than Authorization take it bare",
    )


class Folder(Entry):
    """Files that appear in a folder, or as products of an interface, and what they hold."""

    title: Text = Field(description="for people: a text, or one per language")
    holds: Literal["dsib", "station-report", "station-table", "unavailability", "deletions"] = (
        Field(description="what the files are; docs/reference/folders.md says how each is read")
    )
    url: str | None = Field(
        default=None,
        description="ftp://, ftps://, sftp://, davs://, dav:// or file:// and a folder, "
        "s3://host/bucket/folder, or a web page of links",
    )
    interface: str | None = Field(
        default=None, description="instead of url: an OData interface whose products they are"
    )
    pattern: str = Field(default="*", description="which file names are read, such as *.EOF")
    depth: int = Field(default=0, ge=0, le=6, description="how many folders deep files may lie")
    every: Length = Field(default=timedelta(minutes=15), description="how often it is looked at")
    since: Length = Field(
        default=timedelta(days=14), description="files older than this are left alone"
    )
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
    station: str | None = Field(default=None, description="whose they are: an id of stations")
    party: str | None = Field(default=None, description="who runs it: an id of parties")


class Tracker(Entry):
    """Where anomalies are written down; their tickets are tied to what they name."""

    title: Text = Field(description="for people: a text, or one per language")
    kind: Literal["jira-cloud", "jira", "github", "gitlab", "webhook"] = Field(
        description="whose programming interface it has; a webhook is told, not asked"
    )
    url: str | None = Field(
        default=None, description="root of the tracker, such as https://example.atlassian.net"
    )
    project: str | None = Field(
        default=None, description="Jira's key, GitHub's owner/name, GitLab's path or number"
    )
    query: str | None = Field(default=None, description="jira: JQL that is ANDed to the project")
    auth: Auth = Field(default=Auth(), description="how we log in")
    secret_env: str | None = Field(
        default=None, description="webhook: environment variable that holds what signs it"
    )
    fields: dict[str, str] = Field(
        default={},
        description="webhook: where key, title, status, created, updated, resolved and text stand "
        "in its JSON, such as {key: issue.key}",
    )
    closed: tuple[str, ...] = Field(
        default=("closed", "done", "resolved", "rejected"),
        description="words that mean that a ticket is settled, whatever their capitals",
    )
    parties: dict[str, str] = Field(
        default={}, description="label or component of a ticket to the id of the party it blames"
    )
    every: Length = Field(default=timedelta(minutes=10), description="how often it is asked")
    ca_file: str | None = Field(
        default=None, description="PEM file of the authority that signed its certificate"
    )


class Meter(Entry):
    """Numbers that a service tells of itself or of another: logs, queues, pods, an archive."""

    title: Text = Field(description="for people: a text, or one per language")
    kind: Literal["loki", "rabbitmq", "kubernetes", "archive"] = Field(
        description="whose programming interface it has; docs/reference/meters.md lists measures"
    )
    url: str | None = Field(default=None, description="root of the service")
    interface: str | None = Field(
        default=None, description="archive: the interface whose Metrics and Orders are read"
    )
    auth: Auth = Field(default=Auth(), description="how we log in")
    queries: dict[str, str] = Field(
        default={}, description="loki: measure to LogQL, whose lines are counted"
    )
    vhost: str = Field(default="/", description="rabbitmq: whose queues")
    namespace: str | None = Field(default=None, description="kubernetes: whose pods and jobs")
    selector: str = Field(default="", description="kubernetes: labels of what is watched")
    every: Length = Field(default=timedelta(minutes=5), description="how often it is read")
    ca_file: str | None = Field(
        default=None, description="PEM file of the authority that signed its certificate"
    )


class Push(Entry):
    """How somebody tells us of himself: by signed calls, each so often or by a timetable."""

    secret_env: str = Field(
        description="environment variable that holds the secret that signs the calls"
    )
    every: Length | None = Field(
        default=None, description="a call is due this long after the one before"
    )
    cron: str | None = Field(
        default=None, description="or at these times of UTC, in five fields: 15 2 * * *"
    )
    grace: Allowance = Field(
        default=timedelta(minutes=5), description="how late a call may be before it is missed"
    )
    longest: Length | None = Field(
        default=None, description="a run that has not ended after this long has failed"
    )
