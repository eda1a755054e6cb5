"""Values as stations write them: dates of 3 or 6 decimals, years that mean never, sizes as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from maas.db.texts import storable

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
NEVER_YEAR = 9999
MOST = 2**31 - 1  # of what is counted
MOST_BYTES = 2**63 - 1
LONGEST = 1_000  # characters of a text that may become a key


class EntryRefused(Exception):
    """One entry cannot be used; the message is the reason shown in quarantine."""


def moment(entry: dict[str, object], key: str) -> datetime | None:
    """An instant of the entry, or None when absent, empty or never."""
    value = entry.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise EntryRefused(f"{key} is {value!r}, not a date")
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        raise EntryRefused(f"{key} is {value!r}, not a date") from None
    if read.year >= NEVER_YEAR:
        return None
    try:
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except OverflowError:  # before the year 1 in UTC
        raise EntryRefused(f"{key} is {value!r}, not a date") from None


def needed(entry: dict[str, object], key: str, latest: datetime) -> datetime:
    """An instant that must be there and be believable."""
    value = moment(entry, key)
    if value is None:
        raise EntryRefused(f"{key} is missing")
    if value < EARLIEST or value > latest + timedelta(days=1):
        raise EntryRefused(f"{key} is {value:%Y-%m-%dT%H:%M:%SZ}: an absurd date")
    return value


def text_of(entry: dict[str, object], key: str) -> str:
    """A text that must be there."""
    value = text_or_none(entry, key)
    if not value:
        raise EntryRefused(f"{key} is {value!r}, where a text belongs")
    return value


def text_or_none(entry: dict[str, object], key: str) -> str | None:
    """A text, or None when absent; a NUL or half a surrogate pair is nothing to keep."""
    value = entry.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or storable(value) != value:
        raise EntryRefused(f"{key} is {value!r}, where a text belongs")
    if len(value) > LONGEST:
        raise EntryRefused(f"{key} has more than {LONGEST} characters")
    return value


def whole(entry: dict[str, object], key: str, most: int = MOST) -> int | None:
    """A whole number of at most `most`, also when written as a text; None when absent."""
    value = entry.get(key)
    if value is None or value == "":
        return None
    try:
        read = int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        raise EntryRefused(f"{key} is {value!r}, not a number") from None
    if not -most <= read <= most:
        raise EntryRefused(f"{key} is {str(value)[:40]}, beyond {most}")
    return int(read)


def flag(entry: dict[str, object], key: str) -> bool | None:
    """True or false, or None when absent."""
    value = entry.get(key)
    return value if isinstance(value, bool) else None


def listed(entry: dict[str, object], key: str) -> list[dict[str, object]]:
    """A list of objects, empty when absent."""
    value = entry.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise EntryRefused(f"{key} is not a list of objects")
    return value
