"""How people write durations, shares and sizes, read exactly: "3h", "-512ms", "95%", "10MiB".

Shares become Fractions, durations timedeltas, sizes whole bytes; nothing passes through a float.
"""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

_UNITS_US = {
    "us": 1,
    "ms": 1_000,
    "s": 1_000_000,
    "m": 60_000_000,
    "h": 3_600_000_000,
    "d": 86_400_000_000,
}
_UNITS_BYTES = {
    "B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12,
    "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
}  # fmt: skip
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([kMGT]?B|[KMGT]iB)")
_PART = re.compile(r"(\d+(?:\.\d+)?)(us|ms|s|m|h|d)")
_DURATION = re.compile(r"(-?)((?:\d+(?:\.\d+)?(?:us|ms|s|m|h|d))+)")


def parse_duration(text: str) -> timedelta:
    """Read "90m", "1h30m", "-7.216s"; raises ValueError that says what to write."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(
            f"{text!r} is not a duration: write a number and a unit, such as 3h, 10m, 7d or -512ms"
        )
    total = sum(
        (Fraction(number) * _UNITS_US[unit] for number, unit in _PART.findall(match[2])),
        Fraction(0),
    )
    if total.denominator != 1:
        raise ValueError(f"{text!r} is finer than a microsecond: write whole microseconds")
    return timedelta(microseconds=-int(total) if match[1] else int(total))


def format_duration(length: timedelta) -> str:
    """The shortest text that parse_duration reads back to the same length."""
    left = (length.days * 86_400 + length.seconds) * 1_000_000 + length.microseconds
    sign, left = ("-", -left) if left < 0 else ("", left)
    parts = []
    for unit in ("d", "h", "m", "s", "ms", "us"):
        count, left = divmod(left, _UNITS_US[unit])
        if count:
            parts.append(f"{count}{unit}")
    return sign + ("".join(parts) or "0s")


def parse_share(text: str) -> Fraction:
    """Read "95%" or "0.95" as an exact Fraction between 0 and 1."""
    bare = text.strip()
    try:
        share = Fraction(bare[:-1]) / 100 if bare.endswith("%") else Fraction(bare)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f'{text!r} is not a share: write "95%" or "0.95", in quotes') from None
    if not 0 < share <= 1:
        raise ValueError(f"{text!r} must lie above 0 and at most 100%")
    return share


def floor_percent(numerator: int, denominator: int, digits: int = 2) -> str:
    """numerator/denominator as a percentage, floored (never rounded up); "n/a" for nothing."""
    if denominator == 0:
        return "n/a"
    scaled = numerator * 100 * 10**digits // denominator
    whole, rest = divmod(scaled, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)


def parse_size(text: str) -> int:
    """Read "500MB", "1.5 GiB" as bytes; raises ValueError that says what to write."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError(
            f"{text!r} is not a size: write a number and a unit, such as 500MB or 2GiB"
        )
    size = Fraction(match[1]) * _UNITS_BYTES[match[2]]
    if size.denominator != 1 or size == 0:
        raise ValueError(f"{text!r} is no whole number of bytes: write one or more")
    return int(size)


def format_size(size: int) -> str:
    """The shortest text that parse_size reads back to the same size."""
    written = [
        f"{size // unit}{name}" for name, unit in _UNITS_BYTES.items() if size % unit == 0 and size
    ]
    return min(written, key=len, default="0B")


def parse_rate(text: str) -> int:
    """Read "10MiB/s" as bytes a second; raises ValueError that says what to write."""
    size, slash, per = text.strip().rpartition("/")
    if not slash or per.strip() != "s":
        raise ValueError(f"{text!r} is not a rate: write a size and /s, such as 10MiB/s")
    return parse_size(size)


def format_rate(rate: int) -> str:
    """The shortest text that parse_rate reads back to the same rate."""
    return f"{format_size(rate)}/s"
