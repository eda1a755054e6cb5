"""Words: the same keys and values in every language, all of them used, all typeset."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from maas import reports
from maas.domain.instants import HOUR, MINUTE, SECOND
from maas.reports.words import NARROW, decimals, digits_for, languages, words_of

FOLDER = Path(str(reports.__file__)).parent
SOURCES = [
    path.read_text("utf-8")
    for pattern in ("*.py", "templates/*.html", "typst/*.typ")
    for path in FOLDER.glob(pattern)
]
BLANK = re.compile(r"\{(\w+)\}")
EN, FR = words_of("en"), words_of("fr")


def test_every_language_has_the_same_keys() -> None:
    assert set(EN.messages) == set(FR.messages)
    assert set(languages()) == {"en", "fr"}


def test_every_message_takes_the_same_values_in_every_language() -> None:
    for key, text in EN.messages.items():
        assert set(BLANK.findall(text)) == set(BLANK.findall(FR.messages[key])), key


def test_every_word_is_used_somewhere() -> None:
    unused = [key for key in EN.messages if not any(_asks(source, key) for source in SOURCES)]
    assert not unused


def _asks(source: str, key: str) -> bool:
    """By its name, counted, or as a member of a group that is put together."""
    parts = key.split(".")
    names = {key, key.removesuffix(".one").removesuffix(".other")}
    groups = [".".join(parts[:n]) for n in range(1, len(parts))]
    starts = [key[:n] for n in range(2, len(key)) if key[n - 1] in "._"]
    return (
        any(f'"{name}"' in source or f"'{name}'" in source for name in names)
        or any(f"{quote}{start}{{" in source for start in starts for quote in "'\"")
        or any(f'"{start}"' in source or f"'{start}'" in source for start in starts)
        or any(f'named("{group}"' in source for group in groups)
    )


LITERAL = re.compile(r"""\bt\(\s*['"]([a-z_0-9.]+)['"]|words\(\s*"([a-z_0-9.]+)\"""")


def test_every_word_that_is_asked_for_exists() -> None:
    asked = {one or other for source in SOURCES for one, other in LITERAL.findall(source)}
    assert len(asked) > 150
    missing = {key for key in asked if key not in EN.messages and not key.endswith(".")}
    assert not missing


def test_french_keeps_its_signs_with_the_word_before_them() -> None:
    for text in FR.messages.values():
        assert not re.search(r" [:;!?%»]|« ", text), text
        assert "'" not in text, text


def test_a_share_is_cut_and_never_rounded() -> None:
    assert EN.percent(Fraction(949_999, 1_000_000)) == f"94.99{NARROW}%"
    assert FR.percent(Fraction(2, 3)) == f"66,66{NARROW}%"
    assert EN.percent(None) == "n/a"


def test_a_target_is_written_as_the_contract_writes_it() -> None:
    assert EN.share(Fraction(95, 100)) == f"95{NARROW}%"
    assert FR.share(Fraction(99_995, 100_000)) == f"99,995{NARROW}%"
    assert EN.share(Fraction(1, 3)) == "1/3"


def test_a_figure_has_at_least_the_decimals_of_its_target() -> None:
    assert digits_for(Fraction(95, 100)) == 2
    assert digits_for(Fraction(99_995, 100_000)) == 3
    assert decimals(Fraction(1, 3)) is None


def test_lengths_are_cut_to_two_units_or_told_to_the_microsecond() -> None:
    assert EN.length(26 * HOUR + 5 * MINUTE).replace("\u00a0", " ") == f"1{NARROW}d 2{NARROW}h"
    assert EN.length(250_000) == f"250{NARROW}ms"
    assert EN.length(0) == f"0{NARROW}s"
    assert EN.length(-90 * SECOND).startswith("−1")
    exact = FR.exact_length(745 * HOUR + 17 * SECOND + 512_000)
    assert exact.replace("\u00a0", " ") == "745 h 00 min 17,512 s"


def test_periods_and_days_have_names() -> None:
    assert FR.period("2026-10") == "octobre 2026"
    assert EN.period("2026-Q4") == "quarter 4 of 2026"
    assert EN.period("2026") == "2026"
    assert FR.instant(0) == "1er janvier 1970, 00:00:00\u00a0UTC"


def test_a_text_that_lacks_the_language_comes_in_english_or_in_what_it_has() -> None:
    assert FR.local({"en": "only"}) == "only"
    assert FR.local({"de": "nur"}) == "nur"
    assert FR.local({"fr": "95 % en 3 h : oui"}) == f"95{NARROW}% en 3{NARROW}h{NARROW}: oui"
