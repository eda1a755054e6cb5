"""Faults on demand: what can go wrong, at which stage, by whose doing, and to which images.

A fault touches the next images that reach its stage, as many as its count says, unless it names
one. A fault without a count lasts until it is taken away.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from simulator.chain.steps import STAGES

FEED: Final = "feed"
OFFER: Final = "offer"


class BadOrder(ValueError):
    """An order that cannot be followed; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`stage` is where it acts unless told otherwise; `party` is who answers for it."""

    about: str
    stage: str
    party: str
    params: Mapping[str, object] = field(default_factory=dict)
    anywhere: bool = False


KINDS: Final[Mapping[str, Kind]] = {
    "lost_message": Kind(
        "a step's message never reaches the broker; `event` says which one",
        "detect",
        "processing",
        {"event": "left"},
        anywhere=True,
    ),
    "repeated_message": Kind(
        "a step's message is sent twice", "detect", "processing", {"event": "left"}, anywhere=True
    ),
    "failing_task": Kind(
        "the first attempt fails, the next one works", "detect", "processing", anywhere=True
    ),
    "erratic_retry": Kind(
        "a second attempt finishes first, and the first one's worse result overwrites it",
        "detect",
        "processing",
    ),
    "stuck_task": Kind(
        "a task hangs for `seconds`, 0 for as long as the fault lasts",
        "detect",
        "processing",
        {"seconds": 0},
        anywhere=True,
    ),
    "late_analyst": Kind(
        "the analyst comes back `seconds` late", "quality-control", "analysts", {"seconds": 0}
    ),
    "corrupt_output": Kind(
        "a delivered file is broken: `what` is gml, raster or checksum",
        "package",
        "processing",
        {"what": "gml"},
    ),
    "empty_delivery": Kind("reports without a single ship", "package", "processing"),
    "wrong_axis_order": Kind("longitudes stand where latitudes belong", "package", "processing"),
    "silent_ais": Kind("the feed stays open and says nothing", FEED, "ais"),
    "stale_weather": Kind("the forecast is of yesterday", FEED, "weather"),
    "supplier_failure": Kind(
        "the main supplier does not deliver: `how` is absent or incomplete",
        OFFER,
        "supplier",
        {"how": "absent"},
    ),
    "dead_host": Kind(
        "the host dies under a task and another takes its place after `seconds`",
        "detect",
        "hosting",
        {"seconds": 2},
        anywhere=True,
    ),
}
_CHOICES: Final = {
    "event": ("entered", "left"),
    "what": ("gml", "raster", "checksum"),
    "how": ("absent", "incomplete"),
}
_FIELDS: Final = ("kind", "count", "stage", "image", "mission", "params")


@dataclass(slots=True)
class Fault:
    id: str
    kind: str
    stage: str
    left: int | None
    image: str | None
    mission: str | None
    params: dict[str, Any]
    touched: list[str] = field(default_factory=list)

    def fits(self, stage: str, image: str, mission: str) -> bool:
        return (
            self.stage == stage
            and (self.left is None or self.left > 0)
            and self.image in (None, image)
            and self.mission in (None, mission)
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "stage": self.stage,
            "count": self.left,
            "image": self.image,
            "mission": self.mission,
            "params": self.params,
            "party": KINDS[self.kind].party,
            "touched": self.touched,
        }


class Faults:
    def __init__(self) -> None:
        self._by_id: dict[str, Fault] = {}
        self._numbers = count(1)

    def order(self, order: object) -> Fault:
        """Put a fault in force; raises BadOrder."""
        if not isinstance(order, dict):
            raise BadOrder('a fault is ordered as {"kind": "lost_message", "count": 1}')
        if unknown := [name for name in order if name not in _FIELDS]:
            raise BadOrder(f"unknown field {unknown[0]!r}; there are: {', '.join(_FIELDS)}")
        name = order.get("kind")
        kind = KINDS.get(str(name))
        if kind is None:
            raise BadOrder(f"unknown kind {name!r}; there are: {', '.join(KINDS)}")
        fault = Fault(
            id=f"fault-{next(self._numbers)}",
            kind=str(name),
            stage=_stage(order, kind),
            left=_count(order),
            image=_text(order, "image"),
            mission=_text(order, "mission"),
            params=_params(order.get("params") or {}, kind),
        )
        self._by_id[fault.id] = fault
        return fault

    def all(self) -> list[Fault]:
        return list(self._by_id.values())

    def lift(self, fault_id: str) -> bool:
        return self._by_id.pop(fault_id, None) is not None

    def holds(self, fault_id: str) -> bool:
        return fault_id in self._by_id

    def strike(self, stage: str, image: str, mission: str) -> list[Fault]:
        """The faults that touch this image here and now; each is used up by it once."""
        struck = [one for one in self._by_id.values() if one.fits(stage, image, mission)]
        for one in struck:
            one.touched.append(image)
            if one.left is not None:
                one.left -= 1
        return struck

    def standing(self, kind: str) -> Fault | None:
        """A fault that lasts and touches no image, such as a silent feed."""
        return next((one for one in self._by_id.values() if one.kind == kind), None)


def planned(wish: str, seed: int, number: int) -> list[str]:
    """The kinds of fault that meet the image of this number.

    The wish is "none", a share such as 0.2 of all images, or a list such as
    "lost_message@3,dead_host@5".
    """
    share = _share(wish)
    if share is None:
        pairs = [part.strip().partition("@") for part in wish.split(",") if part.strip()]
        return [kind for kind, _, at in pairs if int(at) == number]
    chance = random.Random(f"{seed}/faults/{number}")
    drawn, kind = chance.random() < share, chance.choice(sorted(KINDS))
    return [kind] if drawn else []


def checked_wish(wish: str) -> str:
    """The wish itself; raises BadOrder with what to change."""
    share = _share(wish)
    if share is not None and not 0 <= share <= 1:
        raise BadOrder(f"a share of faulty images lies between 0 and 1, got {wish}")
    if share is None:
        for part in filter(None, (each.strip() for each in wish.split(","))):
            kind, _, at = part.partition("@")
            if kind not in KINDS or not at.isdigit() or int(at) < 1:
                raise BadOrder(f"{part!r} is no KIND@NUMBER; there are: {', '.join(KINDS)}")
    return wish


def _share(wish: str) -> float | None:
    if wish in ("", "none"):
        return 0.0
    try:
        return float(wish)
    except ValueError:
        return None


def _stage(order: Mapping[str, Any], kind: Kind) -> str:
    stage = order.get("stage") or kind.stage
    if stage != kind.stage and not (kind.anywhere and stage in STAGES):
        places: Iterable[str] = STAGES if kind.anywhere else (kind.stage,)
        raise BadOrder(f"stage must be one of {', '.join(places)}, got {stage!r}")
    return str(stage)


def _count(order: Mapping[str, Any]) -> int | None:
    value = order.get("count")
    if value is not None and (type(value) is not int or value < 1):
        raise BadOrder(f"count must be a number of images of 1 or more, got {value!r}")
    return value


def _text(order: Mapping[str, Any], name: str) -> str | None:
    value = order.get(name)
    if value is not None and not isinstance(value, str):
        raise BadOrder(f"{name} must be a text, got {value!r}")
    return value


def _params(given: object, kind: Kind) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise BadOrder("params must be an object")
    for name, value in given.items():
        if name not in kind.params:
            known = ", ".join(kind.params) or "none"
            raise BadOrder(f"unknown parameter {name!r}; there are: {known}")
        if name in _CHOICES and value not in _CHOICES[name]:
            raise BadOrder(f"{name} must be one of {', '.join(_CHOICES[name])}, got {value!r}")
        if name == "seconds" and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise BadOrder(f"seconds must be a number, got {value!r}")
    return {**kind.params, **given}
