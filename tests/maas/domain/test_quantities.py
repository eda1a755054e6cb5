"""Durations and shares are read exactly and shown without flattery."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maas.domain.quantities import floor_percent, format_duration, parse_duration, parse_share


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [("3h", 10_800_000_000), ("1h30m", 5_400_000_000), ("-512ms", -512_000),
     ("-7.216s", -7_216_000), ("0s", 0), ("150us", 150)],
)  # fmt: skip
def test_a_duration_is_read_to_the_microsecond(text: str, microseconds: int) -> None:
    assert parse_duration(text) == timedelta(microseconds=microseconds)


@given(st.integers(-(10**14), 10**14))
def test_a_duration_written_reads_back_the_same(microseconds: int) -> None:
    length = timedelta(microseconds=microseconds)
    assert parse_duration(format_duration(length)) == length


@pytest.mark.parametrize("text", ["", "3", "three hours", "1.0000001s", "3 h", "h3"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"duration|microsecond"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "share"), [("95%", Fraction(19, 20)), ("0.995", Fraction(199, 200))]
)
def test_a_share_is_exact(text: str, share: Fraction) -> None:
    assert parse_share(text) == share


@pytest.mark.parametrize("text", ["0%", "101%", "much", "-5%", "1/0"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"share|above 0"):
        parse_share(text)


def test_a_percentage_is_cut_and_never_rounded_up() -> None:
    assert floor_percent(9_999_999, 10_000_000) == "99.99"
    assert floor_percent(1, 0) == "n/a"
    assert floor_percent(2, 3, 0) == "66"
