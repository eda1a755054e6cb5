"""No answer is the first alarm; poor answers and drift come after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from maas.domain.canaries import CanaryRun, Mark
from maas.domain.canary_state import Limits, judge

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
GOOD = Mark(
    ships=36, found=30, clear_ships=18, clear_found=18, false_alarms=2, sea_m2=1_000_000_000,
    position_m=12.0, length_m=15.0, reporting=25, reporting_matched=20, dark=11, dark_found=8,
)  # fmt: skip
LIMITS = Limits(Fraction(1, 2), Fraction(9, 10), 50.0, 60.0)


def run(hour: int, mark: Mark | None = GOOD, **more: Any) -> CanaryRun:
    at = START + hour * HOUR
    told: dict[str, Any] = {
        "dropped_at": at,
        "answered_at": at + timedelta(minutes=10),
        "due_at": at + timedelta(minutes=30),
        **more,
    }
    return CanaryRun("north", at, f"CANARY_{hour}", {}, mark=mark, **told)


def state(*runs: CanaryRun, hours: float = 100) -> str | None:
    found = judge(runs, LIMITS, START + hours * HOUR)
    return None if found is None else found.state.value


def test_a_scene_on_its_way_decides_nothing() -> None:
    assert state(run(0, None, answered_at=None), hours=0.25) is None
    assert state(run(0), run(1, None, answered_at=None), hours=1.25) == "sound"


def test_no_answer_by_the_deadline_is_silence() -> None:
    assert state(run(0), run(1, None, answered_at=None), hours=1.6) == "silent"


def test_a_scene_that_could_not_be_sent_is_not_the_chain_s_silence() -> None:
    assert state(run(0, None, answered_at=None, dropped_at=None)) == "unsent"


def test_a_late_answer_is_poor_even_when_nobody_looked_at_the_deadline() -> None:
    assert state(run(0, answered_at=START + HOUR)) == "poor"


def test_an_answer_that_cannot_be_read_is_poor() -> None:
    assert state(run(0, None, trouble="vessels.gml is missing or cannot be read")) == "poor"


def test_each_band_is_kept_to_on_its_own() -> None:
    for flaw in (
        replace(GOOD, found=10),
        replace(GOOD, clear_found=15),
        replace(GOOD, false_alarms=6),
        replace(GOOD, position_m=80.0),
    ):
        assert state(run(0, flaw)) == "poor"
    assert state(run(0, GOOD)) == "sound"


def test_within_the_bands_a_slow_decline_is_drift_and_an_improvement_is_not() -> None:
    steady = [run(hour, replace(GOOD, found=30 + hour % 2)) for hour in range(12)]
    worse = [run(12 + at, replace(GOOD, found=29 - at)) for at in range(8)]
    better = [run(12 + at, replace(GOOD, found=34)) for at in range(8)]
    assert state(*steady) == "sound"
    assert state(*steady, *worse) == "drifting"
    assert state(*steady, *better) == "sound"


def test_growing_errors_and_false_alarms_are_drift_too() -> None:
    steady = [run(hour) for hour in range(12)]
    for flaw in (replace(GOOD, position_m=40.0), replace(GOOD, length_m=50.0)):
        assert state(*steady, *[run(12 + at, flaw) for at in range(5)]) == "drifting"
    noisy = replace(GOOD, false_alarms=4)
    assert state(*steady, *[run(12 + at, noisy) for at in range(5)]) == "drifting"
