"""Checksums as they are written: an algorithm, a colon and hexadecimal digits."""

from __future__ import annotations

import re

DIGITS = {"md5": 32, "sha256": 64, "sha512": 128, "sha3-256": 64, "blake3": 64}
_HEX = re.compile(r"[0-9a-f]+")


def algorithm_of(name: str) -> str | None:
    """Our name of an algorithm, however a service writes it; None for one that we do not have."""
    plain = name.strip().lower().replace("_", "-")
    plain = plain.replace("sha-", "sha", 1) if plain in ("sha-256", "sha-512") else plain
    return plain if plain in DIGITS else None


def parse_checksum(text: str) -> tuple[str, str]:
    """Algorithm and digits of "sha256:9f86…"; raises ValueError that says what to write."""
    name, _, digits = text.strip().partition(":")
    algorithm, plain = algorithm_of(name), digits.strip().lower()
    if algorithm is None:
        raise ValueError(
            f"{text!r} names no algorithm that we know: write one of {', '.join(DIGITS)}, and "
            "after a colon the digits"
        )
    if not _HEX.fullmatch(plain) or len(plain) != DIGITS[algorithm]:
        raise ValueError(
            f"{text!r} is no {algorithm}: write {DIGITS[algorithm]} hexadecimal digits after it"
        )
    return algorithm, plain
