"""What the answers to a canary tell of the service that gives them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from collectors.canaries.standing import standing
from maas.catalogue.canaries import Canary
from maas.domain.canaries import CanaryRun, Mark
from maas.domain.states import Outcome

SLOT = datetime(2026, 10, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CANARY = Canary.model_validate(
    {
        "title": "C", "every": "1h", "deadline": "20m", "drop": {"url": "file:///in"},
        "delivery": "d", "bands": {"recall": "50%"},
    }
)  # fmt: skip
MARK = Mark(
    ships=10, found=9, clear_ships=5, clear_found=5, false_alarms=0, sea_m2=10**9, position_m=10.0,
    length_m=5.0, reporting=8, reporting_matched=8, dark=2, dark_found=2,
)  # fmt: skip
SENT = CanaryRun("c", SLOT, "CANARY_1", {}, SLOT + 20 * MINUTE, SLOT)
WELL = replace(SENT, answered_at=SLOT + 9 * MINUTE, mark=MARK)
CASES = {
    "answered well": (WELL, 15, Outcome.UP, ""),
    "answered badly": (
        replace(WELL, mark=replace(MARK, found=2)), 15, Outcome.DEGRADED, "20.0% of all ships"),
    "answered late": (
        replace(WELL, answered_at=SLOT + 25 * MINUTE), 30, Outcome.DEGRADED, "after its deadline"),
    "not answered": (SENT, 21, Outcome.DOWN, "no answer to CANARY_1"),
    "answered only later": (WELL, 5, Outcome.UNKNOWN, "no scene is decided yet"),
    "not sent": (
        replace(SENT, dropped_at=None, trouble="login refused"), 21, Outcome.UNKNOWN, "login"),
    "long ago": (WELL, 141, Outcome.UNKNOWN, "no scene is decided since CANARY_1"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_service_is_as_its_newest_decided_answer(case: str) -> None:
    run, minutes, outcome, words = CASES[case]
    sample = standing("service", "here", CANARY, [run], SLOT + minutes * MINUTE)
    assert sample.outcome is outcome
    assert words in sample.reason
    assert (sample.target, sample.at) == ("service", SLOT + minutes * MINUTE)


def test_how_long_the_answer_took_is_its_length() -> None:
    sample = standing("service", "here", CANARY, [WELL], SLOT + 15 * MINUTE)
    assert sample.total_us == 9 * 60 * 1_000_000


def test_without_a_scene_nothing_is_known() -> None:
    assert standing("service", "here", CANARY, [], SLOT).outcome is Outcome.UNKNOWN
