"""Checksums are read however a service writes their names, and refused when they are none."""

from __future__ import annotations

import pytest

from maas.domain.checksums import algorithm_of, parse_checksum


@pytest.mark.parametrize(
    ("name", "ours"),
    [("MD5", "md5"), ("SHA-256", "sha256"), ("SHA256", "sha256"), ("sha_512", "sha512"),
     ("SHA3-256", "sha3-256"), ("BLAKE3", "blake3"), ("crc32", None), ("", None)],
)  # fmt: skip
def test_an_algorithm_is_known_by_its_names(name: str, ours: str | None) -> None:
    assert algorithm_of(name) == ours


def test_a_checksum_is_an_algorithm_and_as_many_digits_as_it_has() -> None:
    assert parse_checksum("MD5:" + "AB" * 16) == ("md5", "ab" * 16)
    assert parse_checksum(" SHA-256: " + "0" * 64) == ("sha256", "0" * 64)


@pytest.mark.parametrize(
    ("text", "said"),
    [("abcd", "names no algorithm"), ("crc32:00", "names no algorithm"), ("md5:", "is no md5"),
     ("md5:00", "32 hexadecimal digits"), ("sha256:" + "g" * 64, "is no sha256")],
)  # fmt: skip
def test_what_is_no_checksum_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_checksum(text)
