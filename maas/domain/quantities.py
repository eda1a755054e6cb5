"""How people write durations and shares, read exactly: "3h", "-512ms", "95%", "0.995".

Shares become Fractions, durations timedeltas; nothing passes through a float.
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
