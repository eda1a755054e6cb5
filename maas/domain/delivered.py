"""What is thought of a delivery: valid, degraded or invalid, with every reason. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Best first. NOTE-like reasons leave a delivery valid."""

    VALID = "valid"
    DEGRADED = "degraded"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that was seen: how bad it is, its code for machines, its words, and in which file.

    A reason with VALID is a note: something that could not be judged, or is good to know.
    """

    verdict: Verdict
    code: str
    words: str
    file: str = ""


_ORDER = tuple(Verdict)


def verdict_of(reasons: Iterable[Reason]) -> Verdict:
    """As bad as the worst reason; valid without any."""
    return max((reason.verdict for reason in reasons), key=_ORDER.index, default=Verdict.VALID)
