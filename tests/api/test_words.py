"""The languages: complete, and exact about numbers."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

import api.words
from api.words import Words, choose, load_words
from maas.domain.ratios import Ratio

TEMPLATES = Path(api.words.__file__).parent / "templates"


@pytest.fixture(scope="module")
def words() -> dict[str, Words]:
    return load_words()


def test_every_language_has_the_same_messages_with_the_same_values(
    words: dict[str, Words],
) -> None:
    english = words["en"].messages
    for other in words.values():
        assert set(other.messages) == set(english), other.language
        for key, text in other.messages.items():
            wanted = set(re.findall(r"{(\w+)}", english[key]))
            assert set(re.findall(r"{(\w+)}", text)) == wanted, (other.language, key)


def test_every_message_a_template_names_exists(words: dict[str, Words]) -> None:
    named = {
        key
        for template in TEMPLATES.glob("*.html")
        for key in re.findall(r"\bt\('([a-z_.]+[a-z])'[,)]", template.read_text("utf-8"))
    }
    assert len(named) > 50
    assert named <= set(words["en"].messages)


def test_percentages_are_cut_and_nothing_is_a_dash(words: dict[str, Words]) -> None:
    assert words["en"].percent(Ratio(99_999, 100_000)) == "99.99\u00a0%"
    assert words["fr"].percent(Ratio(1, 3), 1) == "33,3\u00a0%"
    assert words["en"].percent(Ratio(0, 0)) == "–"
    assert words["en"].share(Fraction("0.995")) == "99.5\u00a0%"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=59, milliseconds=999), "59 s"),
        (timedelta(hours=1, minutes=5, seconds=59), "1 h 5 min"),
        (timedelta(days=2, minutes=3), "2 d"),
        (timedelta(hours=-3), "−3 h"),
    ],
)
def test_lengths_have_at_most_two_units(
    words: dict[str, Words], length: timedelta, said: str
) -> None:
    assert words["en"].length(length).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("fr", "en", "fr"),
        ("xx", "fr-FR,en;q=0.5", "fr"),
        (None, "de, en;q=0.4, fr;q=0.9", "fr"),
        (None, "de", "en"),
        (None, "fr;q=broken", "en"),
        (None, "", "en"),
    ],
)
def test_the_language_is_the_one_asked_for_then_the_one_preferred_then_english(
    words: dict[str, Words], asked: str | None, accepted: str, language: str
) -> None:
    assert choose(words, asked, accepted).language == language


def test_a_text_without_this_language_falls_back_to_english_then_to_any(
    words: dict[str, Words],
) -> None:
    assert words["fr"].local({"en": "Archive"}) == "Archive"
    assert words["en"].local({"de": "Archiv"}) == "Archiv"
    assert words["en"].local(None) == ""
