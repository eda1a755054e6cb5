"""What the page says of a component, rule by rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from api.status import GRACE, headline, of_component, of_parts, of_target, statuses
from api.tree import Node, grow
from maas.catalogue.model import Component
from maas.db.pages_board import CurrentSpan, Standing
from maas.domain.states import ComponentStatus as Status

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def span(outcome: str, until: datetime = NOON) -> CurrentSpan:
    return CurrentSpan(outcome, "", NOON - timedelta(hours=2), until)


def standing(state: str) -> Standing:
    return Standing(state, NOON, NOON, NOON, 1, 1)


def tree() -> tuple[Node, ...]:
    return grow(
        {
            "mission": Component.model_validate(
                {
                    "title": "Mission",
                    "components": {
                        "one": {"title": "One", "targets": ["a"], "objectives": ["promise"]},
                        "two": {"title": "Two", "targets": ["b"]},
                    },
                }
            )
        }
    )


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("up", Status.OPERATIONAL),
        ("degraded", Status.DEGRADED),
        ("down", Status.MAJOR_OUTAGE),
        ("unknown", Status.UNKNOWN),
    ],
)
def test_a_target_is_what_was_seen_of_it(outcome: str, status: Status) -> None:
    assert of_target(span(outcome), NOON) == status


def test_a_target_never_seen_or_not_seen_for_long_is_unknown() -> None:
    assert of_target(None, NOON) == Status.UNKNOWN
    assert of_target(span("up"), NOON + GRACE) == Status.OPERATIONAL
    assert of_target(span("up"), NOON + GRACE + timedelta(seconds=1)) == Status.UNKNOWN


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([Status.MAJOR_OUTAGE], Status.MAJOR_OUTAGE),
        ([Status.MAJOR_OUTAGE, Status.MAJOR_OUTAGE], Status.MAJOR_OUTAGE),
        ([Status.MAJOR_OUTAGE, Status.OPERATIONAL], Status.PARTIAL_OUTAGE),
        ([Status.MAJOR_OUTAGE, Status.UNKNOWN], Status.PARTIAL_OUTAGE),
        ([Status.DEGRADED, Status.UNKNOWN], Status.DEGRADED),
        ([Status.UNKNOWN, Status.OPERATIONAL], Status.UNKNOWN),
        ([], Status.UNKNOWN),
    ],
)
def test_a_whole_is_as_bad_as_its_parts(parts: list[Status], whole: Status) -> None:
    assert of_parts(parts) == whole


def test_a_broken_promise_degrades_but_does_not_hide_an_outage() -> None:
    assert of_component([Status.OPERATIONAL], [Status.DEGRADED]) == Status.DEGRADED
    assert of_component([Status.MAJOR_OUTAGE], [Status.DEGRADED]) == Status.MAJOR_OUTAGE


def test_a_promise_without_data_says_nothing_but_alone_leaves_the_component_unknown() -> None:
    assert of_component([Status.OPERATIONAL], [None]) == Status.OPERATIONAL
    assert of_component([], [None]) == Status.UNKNOWN


def test_the_tree_is_judged_from_its_leaves_and_the_headline_names_the_worst() -> None:
    found = statuses(
        tree(), {"a": span("up"), "b": span("down")}, {"promise": standing("breached")}, NOON
    )
    assert found == {
        "mission/one": Status.DEGRADED,
        "mission/two": Status.MAJOR_OUTAGE,
        "mission": Status.PARTIAL_OUTAGE,
    }
    top, worst = headline(tree(), found)
    assert top == Status.MAJOR_OUTAGE
    assert [node.path for node in worst] == ["mission/two"]


def test_a_group_is_named_when_its_own_promise_is_broken() -> None:
    roots = grow(
        {
            "reception": Component.model_validate(
                {
                    "title": "Reception",
                    "objectives": ["promise"],
                    "components": {"one": {"title": "One", "targets": ["a"]}},
                }
            )
        }
    )
    found = statuses(roots, {"a": span("up")}, {"promise": standing("breached")}, NOON)
    top, worst = headline(roots, found)
    assert (top, [node.path for node in worst]) == (Status.DEGRADED, ["reception"])
