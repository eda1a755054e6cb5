"""The written conditions of a probe: what a good answer is, and when a change is believed.

And the steps of a probe that asks several things in turn.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, JsonValue, model_validator

from maas.catalogue.values import Checksum, Entry, Length, Rate

ProbeKind = Literal[
    "http", "flow", "odata", "metadata", "stac", "download", "credential", "tcp", "tls", "dns",
    "smtp", "ftp", "sftp", "webdav", "postgresql", "amqp", "grpc", "ntp", "icmp", "push",
    "canary",
]  # fmt: skip
TOLD = frozenset({"push", "canary"})  # kinds that are not asked: others tell of them
PLAIN = (str, int, float, bool)


def _plain(value: object) -> object:
    if not isinstance(value, PLAIN):
        raise ValueError("it is no single value: write a text, a number, true or false")
    return value


def _or_plain(schema: dict[str, JsonValue]) -> None:
    """A condition may be written as the value itself."""
    kinds: list[JsonValue] = [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]
    schema["additionalProperties"] = {"anyOf": [*kinds, schema["additionalProperties"]]}


Plain = Annotated[Any, AfterValidator(_plain)]


class Condition(Entry):
    """What stands at a path of a JSON answer. All that is written must hold; nothing is evaluated.

    A text, a number, true or false is short for `is`.
    """

    equals: Plain = Field(default=None, alias="is", description="it is this, of the same kind")
    one_of: tuple[Plain, ...] = Field(default=(), description="it is one of these")
    at_least: int | float | None = Field(
        default=None, description="it is a number, this or more; of a list, its length"
    )
    at_most: int | float | None = Field(
        default=None, description="it is a number, this or less; of a list, its length"
    )
    contains: Plain = Field(
        default=None, description="a text in which this stands, or a list that holds it"
    )
    exists: bool = Field(default=True, description="false: nothing may stand there")

    @model_validator(mode="before")
    @classmethod
    def _of_a_value(cls, written: Any) -> Any:
        return {"is": written} if isinstance(written, PLAIN) else written


class Quota(Entry):
    """Where an answer says what is left of a quota, and how much that must be."""

    header: str | None = Field(default=None, description="a header, such as X-RateLimit-Remaining")
    path: str | None = Field(default=None, description="or a path of a JSON answer")
    above: int = Field(ge=1, description="less than this is degraded")


class Expect(Entry):
    """The written conditions of a probe."""

    status: tuple[int, ...] = Field(default=(200,), description="statuses that mean up")
    body_contains: str | None = Field(default=None, description="text the answer must contain")
    body_absent: str | None = Field(
        default=None, description="text it must not contain, such as a maintenance notice"
    )
    json_values: dict[str, Condition] = Field(
        default={},
        alias="json",
        json_schema_extra=_or_plain,
        description="http: what must stand where in a JSON answer, by path such as value.0.Online",
    )
    redirects: int = Field(
        default=0, ge=0, le=10, description="http, download: how many redirects are followed"
    )
    min_rows: int | None = Field(
        default=None, description="odata, stac: rows or items it must give"
    )
    declares: tuple[str, ...] = Field(
        default=(), description="metadata: properties it must have, such as Product.Checksum"
    )
    fingerprint: Checksum | None = Field(
        default=None,
        description="metadata: checksum of all its properties; the reason tells what it is now",
    )
    checksum: Checksum | None = Field(
        default=None,
        description="download: such as sha256:9f86…; else that of the product's entry",
    )
    throughput_above: Rate | None = Field(
        default=None, description="download: slower than this is degraded"
    )
    degraded_status: tuple[int, ...] = Field(
        default=(429,), description="statuses that mean degraded"
    )
    degraded_above: Length | None = Field(default=None, description="slower than this is degraded")
    expires_after: Length | None = Field(
        default=None, description="tls, credential: what expires sooner is degraded"
    )
    quota: Quota | None = Field(default=None, description="credential: what must be left")
    addresses: tuple[str, ...] = Field(
        default=(), description="dns: addresses of which the answer must hold each"
    )
    offset_below: Length | None = Field(
        default=None, description="ntp: a clock further off, either way, is degraded"
    )


class Download(Entry):
    """What the bytes of an answer must be; they are read up to the target's `limit`."""

    checksum: str | None = Field(
        default=None, description="algorithm:digits, such as md5:{md5} or sha256:9f86…"
    )
    size: int | str | None = Field(default=None, description="how many bytes, such as {size}")


class Step(Entry):
    """One exchange of a flow. Names in braces are filled: with a secret, or what was kept."""

    name: str = Field(description="what the reason calls it, such as search")
    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] = Field(
        default="GET", description="how it is asked"
    )
    url: str = Field(description="what is asked; values within it are percent-encoded")
    headers: dict[str, str] = Field(default={}, description="such as Authorization: Bearer {token}")
    form: dict[str, str] = Field(default={}, description="fields of a form that is sent")
    body: str | dict[str, Any] | None = Field(
        default=None, description="what is sent: a text, or a mapping as JSON"
    )
    expect: Expect = Field(default=Expect(), description="what a good answer is, as for http")
    keep: dict[str, str] = Field(
        default={},
        description="values of a JSON answer for later steps, by name: {token: access_token}",
    )
    download: Download | None = Field(
        default=None, description="the answer is a sample whose bytes are checked, not a text"
    )


class Confirm(Entry):
    """How many samples it takes to believe a change; it then counts from the first of them."""

    down: str = Field(default="1 of 1", description="failures among the last samples: 2 of 3")
    up: str = Field(default="1 of 1", description="successes among the last samples: 2 of 2")
