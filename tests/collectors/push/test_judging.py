"""What calls say of a target, at every instant that matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from collectors.push.judging import judge
from maas.catalogue.model import Push
from maas.db.facts_beats import Beat

MIDNIGHT = datetime(2026, 10, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    """A clock time of 1 October 2026, or of a later day after a +."""
    clock, _, days = text.partition("+")
    hours, minutes = clock.split(":")
    return MIDNIGHT + timedelta(hours=int(hours), minutes=int(minutes), days=int(days or 0))


def calls(*told: str) -> list[Beat]:
    found = []
    for one in told:
        event, run, when = one.split(" ")
        found.append(Beat("t", run, event, at(when), at(when), "disk full"))
    return found


HOURLY = {"secret_env": "S", "every": "1h", "grace": "5m"}
NIGHTLY = {"secret_env": "S", "cron": "15 2 * * *", "grace": "30m"}
RUNS = {"secret_env": "S", "longest": "2h"}


@pytest.mark.parametrize(
    ("push", "told", "now", "outcome", "words"),
    [
        (HOURLY, (), "1:00", "unknown", "nobody has called"),
        (HOURLY, ("success a 1:00",), "1:01", "up", ""),
        (HOURLY, ("success a 1:00",), "2:05", "up", ""),  # exactly its grace
        (HOURLY, ("success a 1:00",), "2:06", "down", "due at 2026-10-01 02:00:00 UTC"),
        (HOURLY, ("success a 1:00", "fail b 1:30"), "1:31", "down", "run b failed: disk full"),
        (HOURLY, ("fail b 1:30", "success c 1:40"), "1:41", "up", ""),
        (HOURLY, ("success a 1:00", "start b 2:00"), "2:59", "up", ""),
        (NIGHTLY, ("success a 2:20",), "3:00", "up", ""),
        (NIGHTLY, ("success a 2:20",), "2:45+1", "up", ""),
        (NIGHTLY, ("success a 2:20",), "2:46+1", "down", "due at 2026-10-02 02:15:00 UTC"),
        (NIGHTLY, ("success a 2:14",), "23:00", "up", ""),  # its clock is a little fast
        (RUNS, ("start a 1:00",), "3:00", "up", ""),
        (RUNS, ("start a 1:00",), "3:01", "down", "going since 2026-10-01 01:00:00 UTC"),
        (RUNS, ("start a 1:00", "success a 1:20"), "9:00", "up", ""),
        (RUNS, ("start a 1:00", "success b 2:20"), "9:00", "up", ""),  # a was given up
    ],
)
def test_a_target_is_what_its_calls_say(
    push: dict[str, str], told: tuple[str, ...], now: str, outcome: str, words: str
) -> None:
    verdict = judge(Push.model_validate(push), calls(*told), at(now), MIDNIGHT)
    assert (verdict.outcome.value, words in verdict.reason) == (outcome, True), verdict


def test_a_call_that_was_due_while_nobody_listened_blames_nobody() -> None:
    push = Push.model_validate(HOURLY)
    told, restarted = calls("success a 1:00"), at("5:00")
    assert judge(push, told, at("5:01"), restarted).reason.startswith("we were not listening")
    assert judge(push, told, at("6:05"), restarted).outcome == "unknown"
    assert judge(push, told, at("6:06"), restarted).outcome == "down"


def test_a_run_that_told_its_start_has_a_length() -> None:
    push = Push.model_validate(RUNS)
    verdict = judge(push, calls("start a 1:00", "success a 1:20"), at("1:30"), MIDNIGHT)
    assert verdict.run_us == 20 * 60 * 1_000_000
    assert judge(push, calls("success a 1:20"), at("1:30"), MIDNIGHT).run_us is None
