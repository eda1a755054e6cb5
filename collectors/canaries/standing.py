"""A service as its customer sees it: what answers to a canary tell, as samples of a target. Pure.

Well answered is up, badly or late is degraded, no answer by the deadline is down. What could not be
sent, or was last decided too long ago, tells nothing of the service: unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from maas.catalogue.canaries import Canary
from maas.db.facts_samples import ProbeResult
from maas.domain.canaries import CanaryRun, CanaryState
from maas.domain.canary_state import judge
from maas.domain.instants import duration_us
from maas.domain.states import Outcome

OUTCOMES: Mapping[CanaryState, Outcome] = {
    CanaryState.SOUND: Outcome.UP,
    CanaryState.DRIFTING: Outcome.UP,  # within its bands still
    CanaryState.POOR: Outcome.DEGRADED,
    CanaryState.SILENT: Outcome.DOWN,
    CanaryState.UNSENT: Outcome.UNKNOWN,
}


def standing(
    target: str, location: str, canary: Canary, history: Sequence[CanaryRun], at: datetime
) -> ProbeResult:
    """The sample of a slot, from what was known at its beginning `at` (UTC)."""
    found = judge([_as_known(run, at) for run in history], canary.bands.limits, at)
    if found is None:
        return ProbeResult(target, location, at, Outcome.UNKNOWN, "no scene is decided yet")
    run = found.run
    if at - run.slot_at > 2 * canary.every + canary.deadline:
        why = f"no scene is decided since {run.image}"
        return ProbeResult(target, location, at, Outcome.UNKNOWN, why)
    outcome = OUTCOMES[found.state]
    reason = "" if outcome is Outcome.UP else found.reason
    return ProbeResult(target, location, at, outcome, reason, total_us=_took(run))


def _as_known(run: CanaryRun, at: datetime) -> CanaryRun:
    """The scene as it stood at an instant: an answer that came later was not there."""
    if run.answered_at is None or run.answered_at <= at:
        return run
    return replace(run, answered_at=None, mark=None)


def _took(run: CanaryRun) -> int | None:
    """Microseconds from sending to the answer."""
    if run.answered_at is None or run.dropped_at is None:
        return None
    return duration_us(run.answered_at - run.dropped_at)
