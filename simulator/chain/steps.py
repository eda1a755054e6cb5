"""What the stages tell one another: one message for each step of one image.

Half of the stages speak plain JSON, half wrap the same object as a CloudEvent; whoever listens
must understand both. The task's id ties the messages of one attempt together.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

import msgspec

EXCHANGE: Final = "chain"
STAGES: Final = (
    "retrieve",
    "calibrate",
    "detect",
    "quality-control",
    "correlate",
    "package",
    "deliver",
)
WRAPPED: Final = frozenset({"calibrate", "quality-control", "package"})
LISTENS: Final = {
    "calibrate": ("*.retrieve.left",),
    "detect": ("*.calibrate.left",),
    "quality-control": ("S2.detect.left",),
    "correlate": ("S1.detect.left", "RS2.detect.left", "S2.quality-control.left"),
    "package": ("*.correlate.left",),
    "deliver": ("*.package.left",),
}
"""The whole choreography: whose leaving makes which stage begin. Retrieval looks for itself."""

PLAIN_TYPE: Final = "application/json"
CLOUD_TYPE: Final = "application/cloudevents+json"


class Event(StrEnum):
    ENTERED = "entered"
    LEFT = "left"
    FAILED = "failed"


class NoStep(ValueError):
    """A message that is no step; the text says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event of one attempt at one stage. `parents` are the tasks whose outputs were used."""

    image: str
    acquired_at: str
    mission: str
    supplier: str
    customer: str
    stage: str
    event: str
    attempt: int
    at: str
    host: str
    task: str
    parents: list[str]
    outputs: list[str]
    reason: str

    @property
    def routing_key(self) -> str:
        return f"{self.mission}.{self.stage}.{self.event}"

    @property
    def message_id(self) -> str:
        named = f"{self.image}/{self.task}/{self.attempt}/{self.event}"
        return str(uuid5(NAMESPACE_URL, named))

    def became(
        self, event: Event, at: str, outputs: list[str] | None = None, reason: str = ""
    ) -> Step:
        return replace(self, event=event, at=at, outputs=outputs or [], reason=reason)


def encode(step: Step) -> tuple[bytes, str]:
    """The body and its content type, as this stage speaks."""
    told = asdict(step)
    if step.stage not in WRAPPED:
        return msgspec.json.encode(told), PLAIN_TYPE
    cloud = {
        "specversion": "1.0",
        "id": step.message_id,
        "source": f"/chain/{step.host}",
        "type": "chain.step",
        "subject": step.image,
        "time": step.at,
        "datacontenttype": PLAIN_TYPE,
        "data": told,
    }
    return msgspec.json.encode(cloud), CLOUD_TYPE


def decode(body: bytes) -> Step:
    """The step of either form; raises NoStep."""
    try:
        told: Any = msgspec.json.decode(body)
        if isinstance(told, dict) and told.get("specversion"):
            told = told["data"]
        return msgspec.convert(told, Step)
    except (msgspec.MsgspecError, KeyError) as error:
        raise NoStep(f"this is no step of the chain: {error}") from None


def stamp(at: datetime) -> str:
    """An instant as the messages write it: UTC, six digits."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def now() -> str:
    return stamp(datetime.now(UTC))
