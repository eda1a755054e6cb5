from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerting.rules import Cause, Decision, Step, decide, weigh_breach
from maas.domain.incidents import Impact, Incident, Transition
from maas.domain.states import IncidentStatus, ObjectiveState, Outcome, Severity
from tests.alerting.world import NOON


def transition(old: str, new: str, kind: str = "target") -> Transition:
    return Transition(uuid4(), kind, "prip-s1", old, new, "", NOON)


def incident(impact: Impact, severity: Severity, kind: str = "target") -> Incident:
    investigating = IncidentStatus.INVESTIGATING
    return Incident(
        uuid4(), kind, "prip-s1", {}, investigating, impact, severity, (), NOON - timedelta(1)
    )


DOWN = incident(Impact.MAJOR, Severity.PAGE)
DEGRADED = incident(Impact.MINOR, Severity.TICKET)
BREACH = incident(Impact.MINOR, Severity.TICKET, "objective")
NO_DATA = incident(Impact.NONE, Severity.TICKET, "objective")
Expected = list[tuple[Step, Cause, Severity, Impact]]


@pytest.mark.parametrize(
    ("old", "new", "already_open", "expected"),
    [
        ("up", "down", None, [("open", "target_down", "page", "major")]),
        ("degraded", "down", None, [("open", "target_down", "page", "major")]),
        ("unknown", "down", None, [("open", "target_down", "page", "major")]),
        ("up", "degraded", None, [("open", "target_degraded", "ticket", "minor")]),
        ("unknown", "up", None, []),
        ("up", "unknown", None, []),
        ("down", "up", DOWN, [("resolve", "target_back", "page", "major")]),
        ("unknown", "up", DOWN, [("resolve", "target_back", "page", "major")]),
        ("down", "unknown", DOWN, [("note", "target_unseen", "page", "major")]),
        ("unknown", "down", DOWN, [("note", "target_seen_again", "page", "major")]),
        ("up", "down", DOWN, []),
        (
            "down",
            "degraded",
            DOWN,
            [
                ("resolve", "target_better", "page", "major"),
                ("open", "target_degraded", "ticket", "minor"),
            ],
        ),
        ("degraded", "down", DEGRADED, [("note", "target_worse", "page", "major")]),
        ("degraded", "up", DEGRADED, [("resolve", "target_back", "ticket", "minor")]),
    ],
)
def test_what_a_target_s_change_calls_for(
    old: str, new: str, already_open: Incident | None, expected: Expected
) -> None:
    decisions = decide(transition(old, new), already_open, Impact.MINOR)
    assert [_told(each) for each in decisions] == expected


@pytest.mark.parametrize(
    ("old", "new", "already_open", "expected"),
    [
        ("met", "breached", None, [("open", "objective_breached", "ticket", "major")]),
        ("met", "at_risk", None, []),
        ("no_data", "met", None, []),
        ("met", "no_data", None, [("open", "objective_no_data", "ticket", "none")]),
        ("breached", "at_risk", BREACH, [("resolve", "objective_back", "ticket", "minor")]),
        ("no_data", "met", BREACH, [("resolve", "objective_back", "ticket", "minor")]),
        ("breached", "no_data", BREACH, [("note", "objective_unseen", "ticket", "minor")]),
        ("no_data", "breached", BREACH, [("note", "objective_seen_again", "ticket", "minor")]),
        ("no_data", "met", NO_DATA, [("resolve", "objective_back", "ticket", "none")]),
        ("no_data", "breached", NO_DATA, [("note", "objective_breached", "ticket", "major")]),
    ],
)
def test_what_an_objective_s_change_calls_for(
    old: str, new: str, already_open: Incident | None, expected: Expected
) -> None:
    decisions = decide(transition(old, new, "objective"), already_open, Impact.MAJOR)
    assert [_told(each) for each in decisions] == expected


SHORT = incident(Impact.NONE, Severity.TICKET, "source")


@pytest.mark.parametrize(
    ("old", "new", "already_open", "expected"),
    [
        ("complete", "short", None, [("open", "source_short", "ticket", "none")]),
        ("complete", "short", SHORT, []),
        ("short", "complete", SHORT, [("resolve", "source_complete", "ticket", "none")]),
        ("short", "complete", None, []),
    ],
)
def test_what_a_source_that_differs_calls_for(
    old: str, new: str, already_open: Incident | None, expected: Expected
) -> None:
    decisions = decide(transition(old, new, "source"), already_open, Impact.NONE)
    assert [_told(each) for each in decisions] == expected


def _told(decision: Decision) -> tuple[str, str, str, str]:
    return (decision.step, decision.cause, decision.severity, decision.impact)


@given(
    st.one_of(
        st.tuples(st.just("target"), st.lists(st.sampled_from(Outcome))),
        st.tuples(st.just("objective"), st.lists(st.sampled_from(ObjectiveState))),
    )
)
def test_whatever_the_history_what_is_unknown_neither_opens_nor_resolves_and_ends_are_ends(
    history: tuple[str, list[Outcome] | list[ObjectiveState]],
) -> None:
    kind, states = history
    current: Incident | None = None
    for old, new in pairwise(states):
        for decision in decide(transition(old, new, kind), current, Impact.MINOR):
            if decision.step == Step.OPEN:
                assert current is None
                assert new != Outcome.UNKNOWN
                current = incident(decision.impact, decision.severity, kind)
            else:
                assert current is not None
                assert (decision.step == Step.RESOLVE) <= (new not in ("unknown", "no_data"))
                current = (
                    None
                    if decision.step == Step.RESOLVE
                    else incident(decision.impact, decision.severity, kind)
                )
        if new in ("up", "met", "at_risk"):
            assert current is None
        if new in ("down", "degraded", "breached"):
            assert current is not None


def test_a_breach_is_major_beyond_twice_what_was_allowed() -> None:
    assert weigh_breach(90, 100, Fraction(95, 100)) == Impact.MINOR
    assert weigh_breach(89, 100, Fraction(95, 100)) == Impact.MAJOR
    assert weigh_breach(99, 100, Fraction(1)) == Impact.MAJOR


@pytest.mark.parametrize(("kind", "new"), [("target", "broken"), ("weather", "up")])
def test_words_that_are_no_state_are_refused(kind: str, new: str) -> None:
    with pytest.raises(ValueError, match=f"'{new if kind == 'target' else kind}'"):
        decide(transition("up", new, kind), None, Impact.MINOR)
