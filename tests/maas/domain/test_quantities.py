"""Durations and shares are read exactly and shown without flattery."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maas.domain.quantities import (
    floor_percent,
    format_duration,
    format_rate,
    format_size,
    parse_duration,
    parse_rate,
    parse_share,
    parse_size,
)


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


@pytest.mark.parametrize(
    ("text", "size"),
    [("1B", 1), ("500MB", 500_000_000), ("1.5 GiB", 3 << 29), ("0.5kB", 500), ("2TiB", 2 << 40)],
)
def test_a_size_is_read_to_the_byte(text: str, size: int) -> None:
    assert parse_size(text) == size


@given(st.integers(1, 10**15))
def test_a_size_and_a_rate_written_read_back_the_same(size: int) -> None:
    assert parse_size(format_size(size)) == size
    assert parse_rate(format_rate(size)) == size


@pytest.mark.parametrize("text", ["", "5", "MB", "5 mb", "-5MB", "0.5B", "0kB", "1e3MB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"size|bytes"):
        parse_size(text)


@pytest.mark.parametrize("text", ["", "5MB", "5MB/h", "/s", "MB/s"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"size|rate"):
        parse_rate(text)
