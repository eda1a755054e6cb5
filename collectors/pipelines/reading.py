"""What a message says of an image, read by the paths that the catalogue gives.

Nothing of a message is evaluated. One that cannot be read is refused with what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec

from collectors.dotted import found_at
from collectors.errors import NOT_JSON
from collectors.sources.entry import EntryRefused, needed, text_or_none, whole
from maas.catalogue.model import Message, Pipeline
from maas.db.facts_steps import Told
from maas.domain.instants import to_us
from maas.domain.steps import Mark, StepEvent

MOST_ATTEMPTS = 10_000
MOST_NAMES = 200  # of parents or outputs
LONGEST_ID = 200
TEXTS = ("host", "task", "reason", "mission", "supplier", "customer")


def read_body(body: bytes, messages: Sequence[Message], pipeline: Pipeline, now: datetime) -> Told:
    """The one event of a message; raises EntryRefused."""
    try:
        told = msgspec.json.decode(body)
    except NOT_JSON as error:
        raise EntryRefused(f"it is no JSON: {error}") from None
    return read_told(told, messages, pipeline, now)


def read_told(told: Any, messages: Sequence[Message], pipeline: Pipeline, now: datetime) -> Told:
    """The event of a decoded message; raises EntryRefused."""
    if not isinstance(told, dict):
        raise EntryRefused("it is no JSON object")
    kind = next((one for one in messages if _fits(told, one)), None)
    if kind is None:
        raise EntryRefused("it fits none of the kinds of messages that the catalogue describes")
    inner = found_at(told, kind.within) if kind.within else told
    if not isinstance(inner, dict):
        raise EntryRefused(f"there is no object at {kind.within}")
    return _event(inner, kind, pipeline, now)


def _fits(told: dict[str, Any], kind: Message) -> bool:
    return all(_word(found_at(told, path)) == value for path, value in kind.when.items())


def _event(inner: dict[str, Any], kind: Message, pipeline: Pipeline, now: datetime) -> Told:
    flat = {name: found_at(inner, getattr(kind, name)) for name in (*TEXTS, "image")}
    image = text_or_none({"image": _word(flat["image"])}, "image")
    if not image or len(image) > LONGEST_ID or not image.isprintable():
        raise EntryRefused(f"image is {flat['image']!r}: write at most {LONGEST_ID} characters")
    texts = {name: text_or_none({name: _word(flat[name])}, name) or "" for name in TEXTS}
    if texts["mission"] and texts["mission"] not in pipeline.missions:
        raise EntryRefused(f"mission is {texts['mission']!r}, which the pipeline does not have")
    at = needed({"at": found_at(inner, kind.at)}, "at", now)
    acquired = {"acquired_at": found_at(inner, kind.acquired_at)}
    return Told(
        image,
        StepEvent(
            stage=_stage(inner, kind, pipeline.stages),
            mark=_mark(inner, kind),
            at=to_us(at),
            attempt=_attempt(inner, kind),
            parents=_names(inner, kind.parents, "parents"),
            outputs=_names(inner, kind.outputs, "outputs"),
            acquired_at=None
            if acquired["acquired_at"] in (None, "")
            else to_us(needed(acquired, "acquired_at", now)),
            **texts,
        ),
    )


def _stage(inner: dict[str, Any], kind: Message, stages: Collection[str]) -> str:
    if kind.of_stage is not None:
        return kind.of_stage
    word = _word(found_at(inner, kind.stage))
    stage = kind.stages.get(str(word), str(word))
    if word is None or stage not in stages:
        raise EntryRefused(f"stage is {word!r}: the pipeline has {', '.join(stages)}")
    return stage


def _mark(inner: dict[str, Any], kind: Message) -> Mark:
    if kind.marks is not None:
        return Mark(kind.marks)
    word = _word(found_at(inner, kind.event))
    meant = kind.events.get(str(word), word)
    if meant not in (Mark.ENTERED, Mark.LEFT, Mark.FAILED):
        raise EntryRefused(f"event is {word!r}: write entered, left or failed, or map it")
    return Mark(meant)


def _attempt(inner: dict[str, Any], kind: Message) -> int:
    attempt = whole({"attempt": found_at(inner, kind.attempt)}, "attempt", MOST_ATTEMPTS)
    if attempt is not None and attempt < 1:
        raise EntryRefused(f"attempt is {attempt}: the first is 1")
    return attempt or 1


def _names(inner: dict[str, Any], path: str, what: str) -> tuple[str, ...]:
    """A list of texts, or one text; in their order, each once."""
    value = found_at(inner, path)
    listed = [] if value in (None, "") else value if isinstance(value, list) else [value]
    if len(listed) > MOST_NAMES:
        raise EntryRefused(f"{what} has more than {MOST_NAMES} entries")
    texts = [text_or_none({what: _word(one)}, what) or "" for one in listed]
    return tuple(sorted({one for one in texts if one}))


def _word(value: Any) -> Any:
    """Numbers stand for their digits; whatever else is no text stays what it is."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
