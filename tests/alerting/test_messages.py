from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from string import Formatter

import pytest

from alerting.messages import Promise, Story, body, in_language, length_in_words, title
from alerting.rules import Cause, Step
from alerting.words import WORDS
from tests.alerting.world import NOON

STORY = Story(
    step=Step.OPEN,
    cause=Cause.TARGET_DOWN,
    name={"en": "Sentinel-1 PRIP", "fr": "PRIP Sentinel-1"},
    reason="answered 503",
    opened_at=NOON,
    at=NOON,
    components=({"en": "Sentinel-1 › Interface"},),
    party={"en": "Production service", "fr": "Service de production"},
    promises=(
        Promise({"en": "PRIP up"}, "availability", Fraction(995, 1000), None, None, Fraction(1, 3)),
    ),
    link="https://status.example/incidents/7",
)


def test_a_message_answers_every_question() -> None:
    assert body(STORY)["en"].splitlines() == [
        "Sentinel-1 PRIP does not answer as it should.",
        "Reason: answered 503",
        "Since: 2026-10-01 12:00:00 UTC",
        "Affected: Sentinel-1 › Interface",
        "Responsible: Production service",
        "Promised: PRIP up: 99.5 % of the time, per calendar month",
        "Error budget left: 33.33 % (PRIP up)",
        "What to do: no runbook is on file. Start here: https://status.example/incidents/7",
    ]
    assert title(STORY) == {"en": "Sentinel-1 PRIP is down", "fr": "PRIP Sentinel-1 : en panne"}


def test_french_readers_get_french() -> None:
    lines = body(STORY)["fr"].splitlines()
    assert lines[0] == "PRIP Sentinel-1 ne répond pas comme il le devrait."
    assert lines[4:7] == [
        "Responsable : Service de production",
        "Promis : PRIP up : 99,5 % du temps, par mois civil",
        "Marge d’erreur restante : 33,33 % (PRIP up)",
    ]


def test_the_end_says_how_long_it_lasted() -> None:
    end = replace(
        STORY,
        step=Step.RESOLVE,
        cause=Cause.TARGET_BACK,
        at=NOON + timedelta(hours=3, minutes=12, seconds=59),
    )
    english = body(end)["en"].splitlines()
    assert english[0] == "Sentinel-1 PRIP works again. The disturbance lasted 3 h 12 min."
    assert english[1] == "From 2026-10-01 12:00:00 UTC to 2026-10-01 15:12:59 UTC"
    assert title(end) is None


@pytest.mark.parametrize(
    ("promise", "lines"),
    [
        (
            Promise(
                {"en": "NRT"}, "timeliness", Fraction(19, 20), timedelta(hours=3), timedelta(30)
            ),
            [
                "Promised: NRT: 95 % within 3 h, over any 30 d",
                "Error budget: not known yet",
            ],
        ),
        (
            Promise({"en": "L0"}, "completeness", Fraction(99, 100), None, None, Fraction(-1, 2)),
            [
                "Promised: L0: 99 % complete, per calendar month",
                "Error budget used up: 150 % of it is spent (L0)",
            ],
        ),
        (
            Promise({"en": "All"}, "timeliness", Fraction(1), None, None),
            [
                "Promised: All: 100 % in time, per calendar month",
                "Error budget: a target of 100 % leaves none (All)",
            ],
        ),
    ],
)
def test_promises_and_budgets_are_told_exactly(promise: Promise, lines: list[str]) -> None:
    assert body(replace(STORY, promises=(promise,)))["en"].splitlines()[5:7] == lines


def test_what_nobody_wrote_down_is_said_to_be_unknown() -> None:
    bare = replace(STORY, components=(), party=None, promises=(), reason="")
    assert body(bare)["en"].splitlines()[2:5] == [
        "Affected: no component of the status page",
        "Responsible: nobody is named in the catalogue",
        "Promised: no objective covers it",
    ]


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_language_is_complete_and_fills_the_same_places(language: str) -> None:
    english, words = WORDS["en"], WORDS[language]
    assert words.keys() == english.keys()
    assert {key: _fields(words[key]) for key in words} == {
        key: _fields(english[key]) for key in english
    }
    assert all(words[key].strip() for key in words)


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_words(cause: Cause) -> None:
    assert all(cause in words for words in WORDS.values())
    body(replace(STORY, cause=cause))


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(0), "0 s"),
        (timedelta(milliseconds=999), "0 s"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(days=2, hours=4, minutes=59), "2 d 4 h"),
        (timedelta(seconds=-5), "0 s"),
    ],
)
def test_lengths_are_floored_to_two_units(length: timedelta, words: str) -> None:
    assert length_in_words(length, WORDS["en"]) == words


def test_a_text_in_another_language_only_is_still_used_and_kept_on_one_line() -> None:
    assert in_language({"fr": "Bonjour\nà tous"}, "en") == "Bonjour à tous"
