"""Sentinel-2 plan identifiers such as 41476-1: the absolute orbit and a number within it."""

from __future__ import annotations

import re

from collectors.plans.content import RowUnreadable

SATELLITE = re.compile("S2[A-Z]")
IDENTIFIER = re.compile("([1-9][0-9]{0,5})-([0-9]{1,3})")


def subject_of_id(satellite: str, identifier: str, column: str, absolute_orbit: int) -> str:
    """S2A-41476 from S2A and 41476-1, whose orbit must be the row's; raises RowUnreadable."""
    if SATELLITE.fullmatch(satellite) is None:
        raise RowUnreadable(f"the satellite is {satellite!r}, expected one such as S2A")
    match = IDENTIFIER.fullmatch(identifier)
    if match is None:
        raise RowUnreadable(f"{column} is {identifier!r}, expected orbit-number such as 41476-1")
    if int(match[1]) != absolute_orbit:
        raise RowUnreadable(
            f"{column} {identifier} is of orbit {match[1]}, the row of {absolute_orbit}"
        )
    return f"{satellite}-{match[1]}"
