"""What a play would be blamed for is seen: a fact lost, doubled or changed, a message unheard."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.chaos.endstate import differences, unequal
from tests.chaos.faults import FAULTS, script
from tests.chaos.performance import Outcome
from tests.chaos.report import failures
from tests.chaos.stage import START
from tests.chaos.telling import Told

FACTS = {"publication": ["a", "b", "c"]}
ROW = {"day": {"objective": "day", "on_time": 3, "strict": "1/1"}}
GOOD = Outcome(
    happened=Counter(), ours=ROW, undisturbed=ROW, truth=ROW, facts=3,
    told=Told(messages=1, events=1),
)  # fmt: skip


@pytest.mark.parametrize(
    ("ours", "words"),
    [
        (["a", "b"], "0 too many, 1 missing, 0 doubled"),
        (["a", "b", "c", "c"], "0 too many, 0 missing, 1 doubled"),
        (["a", "b", "x"], "1 too many, 1 missing, 0 doubled"),
    ],
)
def test_a_fact_lost_doubled_or_changed_is_a_difference(ours: list[str], words: str) -> None:
    assert differences(FACTS, FACTS) == []
    [told] = differences({"publication": ours}, FACTS)
    assert words in told


def test_a_figure_that_differs_in_one_column_is_named_with_both_values() -> None:
    other = {"day": {**ROW["day"], "on_time": 2}}
    assert unequal(other, ROW) == {"day": {"on_time": (2, 3)}}
    assert unequal({}, ROW)["day"]["on_time"] == (None, 3)


def test_whatever_went_missing_makes_the_play_fail() -> None:
    assert failures(GOOD) == []
    for broken in (
        replace(GOOD, differences=["publication: 1 missing"]),
        replace(GOOD, ours={}),
        replace(GOOD, facts=0),
        replace(GOOD, told=Told(messages=0)),
        replace(GOOD, told=replace(GOOD.told, unheard=["key"])),
        replace(GOOD, told=replace(GOOD.told, invented=["key"])),
        replace(GOOD, told=replace(GOOD.told, unsent=["key"])),
        replace(GOOD, told=replace(GOOD.told, out_of_order=["incident"])),
        replace(GOOD, told=replace(GOOD.told, events_lost=1)),
        replace(GOOD, told=replace(GOOD.told, events_unsent=1)),
    ):
        assert failures(broken), broken


def test_a_seed_draws_the_same_faults_at_the_same_instants_and_every_kind() -> None:
    end = START + timedelta(days=2)
    drawn = script(5, end, tuple(FAULTS), len(FAULTS))
    assert drawn == script(5, end, tuple(FAULTS), len(FAULTS))
    assert drawn != script(6, end, tuple(FAULTS), len(FAULTS))
    assert {fault.kind for fault in drawn} == set(FAULTS)
    assert all(START <= fault.instant <= end for fault in drawn)
