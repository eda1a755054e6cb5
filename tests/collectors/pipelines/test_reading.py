"""Messages of a chain are read by the paths of the catalogue, whole or not at all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from collectors.pipelines.reading import read_body
from collectors.sources.entry import EntryRefused
from maas.catalogue.model import Message
from maas.db.facts_steps import Told
from maas.domain.instants import to_us
from maas.domain.steps import Mark
from tests.collectors.pipelines.chains import START, catalogue, minute, step

SHIPS = catalogue().pipelines["ships"]


def read(message: Any, *kinds: dict[str, Any]) -> Told:
    messages = [Message.model_validate(kind) for kind in kinds] or SHIPS.sources["bus"].messages
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return read_body(body, messages, SHIPS, minute(60))


def test_a_plain_message_says_what_happened_to_which_image() -> None:
    told = read(step("A", "detect", "left", 7, attempt=2, outputs=["b", "a", "a"], parents=["M"]))
    assert told.image == "A"
    assert told.event.mark is Mark.LEFT
    assert (told.event.stage, told.event.attempt) == ("detect", 2)
    assert (told.event.at, told.event.acquired_at) == (to_us(minute(7)), to_us(START))
    assert (told.event.outputs, told.event.parents) == (("a", "b"), ("M",))


def test_a_cloud_event_is_the_same_as_the_message_within() -> None:
    inner = step("A", "detect", "left", 7)
    wrapped = {"specversion": "1.0", "type": "chain.step", "id": "1", "source": "x", "data": inner}
    assert read(wrapped) == read(inner)


def test_other_words_and_other_paths_are_mapped() -> None:
    told = read(
        {"job": {"scene": 17, "phase": "DET", "state": "OK", "t": minute(3).isoformat()}},
        {"within": "job", "image": "scene", "stage": "phase", "event": "state", "at": "t",
         "stages": {"DET": "detect"}, "events": {"OK": "left"}},
    )  # fmt: skip
    assert (told.image, told.event.stage, told.event.mark) == ("17", "detect", Mark.LEFT)


def test_a_message_that_names_no_stage_means_what_its_kind_says() -> None:
    told = read(
        {"kind": "shipped", "image": "A", "at": minute(9).isoformat()},
        {"when": {"kind": "shipped"}, "of_stage": "deliver", "marks": "left"},
    )
    assert (told.event.stage, told.event.mark) == ("deliver", Mark.LEFT)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"image": ""}, "image is ''"),
        ({"image": "x" * 201}, "image is"),
        ({"image": ["A"]}, "where a text belongs"),
        ({"stage": "paint"}, "stage is 'paint': the pipeline has retrieve, detect"),
        ({"event": "done"}, "event is 'done': write entered, left or failed"),
        ({"at": "yesterday"}, "at is 'yesterday', not a date"),
        ({"at": None}, "at is missing"),
        ({"at": "2031-01-01T00:00:00Z"}, "an absurd date"),
        ({"attempt": 0}, "the first is 1"),
        ({"attempt": 10**9}, "beyond"),
        ({"mission": "S9"}, "mission is 'S9', which the pipeline does not have"),
        ({"host": "a\0b"}, "where a text belongs"),
        ({"outputs": ["x"] * 300}, "outputs has more than"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_reason(change: dict[str, Any], why: str) -> None:
    with pytest.raises(EntryRefused) as refused:
        read({**step("A", "detect", "left", 7), **change})
    assert why in str(refused.value)


@pytest.mark.parametrize("body", [b"", b"\xff", b"[1]", b"[" * 4000, b'{"image": "A"'])
def test_bytes_that_are_no_message_are_refused(body: bytes) -> None:
    with pytest.raises(EntryRefused):
        read(body)


def test_a_message_of_no_known_kind_is_refused() -> None:
    with pytest.raises(EntryRefused, match="none of the kinds"):
        read(step("A", "detect", "left", 7), {"when": {"type": "other"}})
