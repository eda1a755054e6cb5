"""What a delivered report says, whatever its form: features on Earth, and the image they are from.

Longitude and latitude are kept under their names: the order in which a form writes them ends in
its reader.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime

MOST_FEATURES = 100_000


class ReportRefused(Exception):
    """Not a report of the form that was declared; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A vessel at its point, or a slick at the middle of its ring. Lengths in metres."""

    longitude: float
    latitude: float
    length: float | None = None
    width: float | None = None
    heading: float | None = None
    mmsi: int | None = None
    score: float | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything read from one file. `corners` are its own claim of where the image lies."""

    features: tuple[Feature, ...]
    image: str | None = None
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    corners: tuple[tuple[float, float], ...] = ()
    notes: tuple[str, ...] = field(default=())


def place(longitude: object, latitude: object, what: str) -> tuple[float, float]:
    """A position within the bounds of Earth; raises ReportRefused."""
    east, north = number(longitude, f"{what}: longitude"), number(latitude, f"{what}: latitude")
    if abs(north) > 90 or abs(east) > 180:
        raise ReportRefused(
            f"{what} lies at longitude {east:g}, latitude {north:g}, which is not on Earth:"
            " are the axes exchanged?"
        )
    return east, north


def number(told: object, what: str) -> float:
    """A finite number; raises ReportRefused."""
    try:
        value = float(str(told).strip())
    except ValueError:
        raise ReportRefused(f"{what} is no number: {str(told)[:40]!r}") from None
    if not math.isfinite(value):
        raise ReportRefused(f"{what} is not finite")
    return value


def optional(told: object, what: str) -> float | None:
    """A number that may be left out."""
    return None if told is None or str(told).strip() == "" else number(told, what)


def mmsi_of(told: object, what: str) -> int | None:
    """Nine digits or nothing."""
    text = "" if told is None else str(told).strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 9):
        raise ReportRefused(f"{what}: an MMSI has nine digits, not {text[:20]!r}")
    return int(text)


def moment(told: object, what: str) -> datetime | None:
    """An instant in UTC; a time without a zone is taken as UTC, as these forms write it."""
    text = "" if told is None else str(told).strip()
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ReportRefused(f"{what} is no time: {text[:40]!r}") from None


def not_too_many(count: int) -> None:
    if count > MOST_FEATURES:
        raise ReportRefused(f"it has more than {MOST_FEATURES} features")
