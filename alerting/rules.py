"""Which change of state is worth telling, and how loudly. Pure: no clock, no database.

What is unknown neither opens nor resolves anything: not seeing is not knowing. Each rule looks at
the state entered and at what is already open, so a repeated or late transition does no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from maas.domain.canaries import CanaryState
from maas.domain.delivered import Verdict
from maas.domain.incidents import Impact, Incident, Transition
from maas.domain.states import (
    ObjectiveState,
    Outcome,
    Severity,
    SourceState,
    TroubleKind,
    TroubleState,
)


class Step(StrEnum):
    """What happens to the incident of the subject."""

    OPEN = "open"
    NOTE = "note"
    RESOLVE = "resolve"


class Cause(StrEnum):
    """Why something is said; the words for each are in `alerting.words`."""

    TARGET_DOWN = "target_down"
    TARGET_DEGRADED = "target_degraded"
    TARGET_WORSE = "target_worse"
    TARGET_SEEN_AGAIN = "target_seen_again"
    TARGET_UNSEEN = "target_unseen"
    TARGET_BETTER = "target_better"
    TARGET_BACK = "target_back"
    OBJECTIVE_BREACHED = "objective_breached"
    OBJECTIVE_NO_DATA = "objective_no_data"
    OBJECTIVE_UNSEEN = "objective_unseen"
    OBJECTIVE_SEEN_AGAIN = "objective_seen_again"
    OBJECTIVE_BACK = "objective_back"
    SOURCE_SHORT = "source_short"
    SOURCE_COMPLETE = "source_complete"
    PREDICTED_BREACH = "predicted_breach"
    MISSED_DEADLINE = "missed_deadline"
    STUCK_TASK = "stuck_task"
    HELD_UP = "held_up"
    LOST_MESSAGE = "lost_message"
    NOT_RETRIEVED = "not_retrieved"
    FAILED_STEP = "failed_step"
    LATE_ANALYST = "late_analyst"
    OVERWRITTEN_RESULT = "overwritten_result"
    SILENT_FEED = "silent_feed"
    SUPPLIER_SWITCH = "supplier_switch"
    TROUBLE_LOUDER = "trouble_louder"
    TROUBLE_QUIETER = "trouble_quieter"
    TROUBLE_OVER = "trouble_over"
    CANARY_SILENT = "canary_silent"
    CANARY_UNSENT = "canary_unsent"
    CANARY_POOR = "canary_poor"
    CANARY_DRIFTING = "canary_drifting"
    CANARY_SOUND = "canary_sound"
    DELIVERY_INVALID = "delivery_invalid"
    DELIVERY_VALID = "delivery_valid"


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to say, and the weight the incident has from then on."""

    step: Step
    cause: Cause
    severity: Severity
    impact: Impact


def decide(
    transition: Transition, open_incident: Incident | None, breach_impact: Impact
) -> tuple[Decision, ...]:
    """What to say about a transition; raises ValueError for words that are no state.

    `breach_impact` is the weight of a breach, should this be one.
    """
    if transition.kind == "target":
        return _target(Outcome(transition.new), transition.old, open_incident)
    if transition.kind == "objective":
        state = ObjectiveState(transition.new)
        return _objective(state, transition.old, open_incident, breach_impact)
    if transition.kind == "source":
        return _source(SourceState(transition.new), open_incident)
    if transition.kind == "canary":
        return _canary(CanaryState(transition.new), open_incident)
    if transition.kind == "delivery":
        return _delivery(Verdict(transition.new), open_incident)
    if transition.kind in TROUBLES:
        kind = TroubleKind(transition.kind)
        return _trouble(kind, TroubleState(transition.new), open_incident)
    known = f"target, objective, source, canary, delivery, {', '.join(sorted(TROUBLES))}"
    raise ValueError(f"{transition.kind!r} is no kind of transition: {known}")


def weigh_breach(good: int, valid: int, target: Fraction) -> Impact:
    """Major when more than twice the allowed share was bad."""
    allowed = (1 - target) * valid
    return Impact.MAJOR if valid - good > 2 * allowed else Impact.MINOR


def _target(new: Outcome, old: str, incident: Incident | None) -> tuple[Decision, ...]:
    down = Decision(Step.OPEN, Cause.TARGET_DOWN, Severity.PAGE, Impact.MAJOR)
    degraded = Decision(Step.OPEN, Cause.TARGET_DEGRADED, Severity.TICKET, Impact.MINOR)
    if incident is None:
        return {Outcome.DOWN: (down,), Outcome.DEGRADED: (degraded,)}.get(new, ())
    told_as_down = incident.impact in (Impact.MAJOR, Impact.CRITICAL)
    match new:
        case Outcome.UP:
            return (_same(Step.RESOLVE, Cause.TARGET_BACK, incident),)
        case Outcome.UNKNOWN:
            return (_same(Step.NOTE, Cause.TARGET_UNSEEN, incident),)
        case Outcome.DOWN if not told_as_down:
            return (Decision(Step.NOTE, Cause.TARGET_WORSE, Severity.PAGE, Impact.MAJOR),)
        case Outcome.DEGRADED if told_as_down:
            return (_same(Step.RESOLVE, Cause.TARGET_BETTER, incident), degraded)
    if old == Outcome.UNKNOWN:
        return (_same(Step.NOTE, Cause.TARGET_SEEN_AGAIN, incident),)
    return ()


def _objective(
    new: ObjectiveState, old: str, incident: Incident | None, breach: Impact
) -> tuple[Decision, ...]:
    breached = Decision(Step.OPEN, Cause.OBJECTIVE_BREACHED, Severity.TICKET, breach)
    if incident is None:
        if new == ObjectiveState.BREACHED:
            return (breached,)
        if new == ObjectiveState.NO_DATA and old in _WITH_DATA:
            return (Decision(Step.OPEN, Cause.OBJECTIVE_NO_DATA, Severity.TICKET, Impact.NONE),)
        return ()
    told_as_breach = incident.impact != Impact.NONE
    match new:
        case ObjectiveState.MET | ObjectiveState.AT_RISK:
            return (_same(Step.RESOLVE, Cause.OBJECTIVE_BACK, incident),)
        case ObjectiveState.BREACHED if not told_as_breach:
            return (Decision(Step.NOTE, Cause.OBJECTIVE_BREACHED, Severity.TICKET, breach),)
        case ObjectiveState.NO_DATA if told_as_breach:
            return (_same(Step.NOTE, Cause.OBJECTIVE_UNSEEN, incident),)
    if new == ObjectiveState.BREACHED and old == ObjectiveState.NO_DATA:
        return (_same(Step.NOTE, Cause.OBJECTIVE_SEEN_AGAIN, incident),)
    return ()


def _source(new: SourceState, incident: Incident | None) -> tuple[Decision, ...]:
    if incident is None:
        short = Decision(Step.OPEN, Cause.SOURCE_SHORT, Severity.TICKET, Impact.NONE)
        return (short,) if new == SourceState.SHORT else ()
    if new == SourceState.COMPLETE:
        return (_same(Step.RESOLVE, Cause.SOURCE_COMPLETE, incident),)
    return ()


def _trouble(
    kind: TroubleKind, new: TroubleState, incident: Incident | None
) -> tuple[Decision, ...]:
    """One image in trouble is no outage of the service: its impact on the page is none."""
    if new is TroubleState.OVER:
        return () if incident is None else (_same(Step.RESOLVE, Cause.TROUBLE_OVER, incident),)
    severity = Severity.PAGE if new is TroubleState.PAGE else Severity.TICKET
    if incident is None:
        return (Decision(Step.OPEN, Cause(kind.value), severity, Impact.NONE),)
    if severity == incident.severity:
        return ()
    louder = severity is Severity.PAGE
    cause = Cause.TROUBLE_LOUDER if louder else Cause.TROUBLE_QUIETER
    return (Decision(Step.NOTE, cause, severity, Impact.NONE),)


TROUBLES = frozenset(kind.value for kind in TroubleKind)
_CANARY: Mapping[CanaryState, tuple[Cause, Severity, Impact]] = {
    CanaryState.SILENT: (Cause.CANARY_SILENT, Severity.PAGE, Impact.MAJOR),
    CanaryState.UNSENT: (Cause.CANARY_UNSENT, Severity.TICKET, Impact.NONE),
    CanaryState.POOR: (Cause.CANARY_POOR, Severity.TICKET, Impact.MINOR),
    CanaryState.DRIFTING: (Cause.CANARY_DRIFTING, Severity.TICKET, Impact.MINOR),
}


def _canary(new: CanaryState, incident: Incident | None) -> tuple[Decision, ...]:
    if new == CanaryState.SOUND:
        return () if incident is None else (_same(Step.RESOLVE, Cause.CANARY_SOUND, incident),)
    cause, severity, impact = _CANARY[new]
    return (Decision(Step.OPEN if incident is None else Step.NOTE, cause, severity, impact),)


def _delivery(new: Verdict, incident: Incident | None) -> tuple[Decision, ...]:
    if incident is None:
        invalid = Decision(Step.OPEN, Cause.DELIVERY_INVALID, Severity.TICKET, Impact.MINOR)
        return (invalid,) if new == Verdict.INVALID else ()
    if new != Verdict.INVALID:
        return (_same(Step.RESOLVE, Cause.DELIVERY_VALID, incident),)
    return ()


_WITH_DATA = frozenset({ObjectiveState.MET, ObjectiveState.AT_RISK, ObjectiveState.BREACHED})


def _same(step: Step, cause: Cause, incident: Incident) -> Decision:
    return Decision(step, cause, incident.severity, incident.impact)
