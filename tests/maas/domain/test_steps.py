"""Events of an image fold into the same steps in whatever order they come and however often."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from maas.domain.instants import MINUTE
from maas.domain.steps import (
    Contradiction,
    Mark,
    StepEvent,
    StepOutcome,
    passport_of,
    steps_of,
)
from maas.domain.tracks import Place, StageRule, track

STAGES = ("retrieve", "detect", "deliver")
ROUTE = tuple(
    StageRule(name, STAGES[place - 1 : place] if place else (), 1, 5 * MINUTE, 15 * MINUTE, "p",
              people=False)
    for place, name in enumerate(STAGES)
)  # fmt: skip
events = st.lists(
    st.builds(
        StepEvent,
        stage=st.sampled_from(STAGES),
        mark=st.sampled_from([Mark.ENTERED, Mark.LEFT, Mark.FAILED, Mark.OFFERED]),
        at=st.integers(0, 60).map(lambda minute: minute * MINUTE),
        attempt=st.integers(1, 3),
        host=st.sampled_from(["", "node-1", "node-2"]),
        task=st.sampled_from(["", "t1", "t2"]),
        outputs=st.sampled_from([(), ("out.tif",), ("other.tif",)]),
        parents=st.sampled_from([(), ("mother",)]),
        supplier=st.sampled_from(["", "mda", "egeos"]),
        mission=st.sampled_from(["", "S1", "RS2"]),
        acquired_at=st.sampled_from([None, 0, MINUTE]),
    ),
    min_size=1,
    max_size=14,
)


def event(stage: str, mark: str, minute: float, attempt: int = 1, **more: object) -> StepEvent:
    return StepEvent(stage, Mark(mark), int(minute * MINUTE), attempt, **more)  # type: ignore[arg-type]


@given(events, st.integers(0, 1 << 30))
def test_any_order_and_any_repetition_give_the_same_steps(told: list[StepEvent], seed: int) -> None:
    shuffled = [*told, *random.Random(seed).choices(told, k=len(told))]
    random.Random(seed).shuffle(shuffled)
    assert steps_of(shuffled) == steps_of(told)
    assert passport_of(shuffled) == passport_of(told)
    assert track(ROUTE, steps_of(shuffled)) == track(ROUTE, steps_of(told))


@given(events)
def test_nothing_that_was_told_of_a_stage_is_lost(told: list[StepEvent]) -> None:
    keys = {(e.stage, e.attempt, e.task, e.host) for e in told if e.mark is not Mark.OFFERED}
    assert {(s.stage, s.attempt, s.task, s.host) for s in steps_of(told)} == keys


@given(events)
def test_a_way_never_ends_before_all_of_its_stages(told: list[StepEvent]) -> None:
    way = track(ROUTE, steps_of(told))
    assert (way.done_at is not None) == all(one.place is Place.DONE for one in way.stages)


def test_what_was_told_last_decides_how_a_step_ended() -> None:
    told = [event("detect", "left", 3), event("detect", "failed", 4), event("detect", "entered", 1)]
    step = steps_of(told)[0]
    assert (step.outcome, step.ended_at) == (StepOutcome.FAILED, 4 * MINUTE)
    assert step.contradictions == (Contradiction.LEFT_AND_FAILED,)


def test_contradictions_are_kept_and_named() -> None:
    told = [
        event("detect", "entered", 5, task="t", host="node-1"),
        event("detect", "entered", 6, task="t", host="node-1"),
        event("detect", "left", 4, task="t", host="node-1"),
        event("detect", "left", 4.5, task="t", host="node-1"),
        event("detect", "entered", 5, task="t", host="node-2"),
    ]
    first = steps_of(told)[0]
    assert set(first.contradictions) == {
        Contradiction.ENTERED_TWICE, Contradiction.ENDED_TWICE,
        Contradiction.LEFT_BEFORE_ENTERED, Contradiction.ON_TWO_HOSTS,
    }  # fmt: skip
    assert (first.entered_at, first.ended_at) == (5 * MINUTE, 4 * MINUTE)


def test_the_supplier_is_the_one_of_the_latest_attempt_to_retrieve() -> None:
    told = [
        event("retrieve", "failed", 2, supplier="mda"),
        event("retrieve", "left", 5, 2, supplier="egeos"),
        event("detect", "entered", 6, supplier="mda"),
    ]
    assert passport_of(told).supplier == "egeos"


def test_what_events_do_not_agree_on_is_named() -> None:
    told = [
        event("retrieve", "entered", 2, acquired_at=0, mission="S1", customer="a"),
        event("retrieve", "left", 3, acquired_at=MINUTE, mission="S1", customer="b"),
    ]
    assert passport_of(told).disputed == ("acquired_at", "customer")
    assert passport_of(told).acquired_at == 0
