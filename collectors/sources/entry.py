"""Values as stations write them: dates of 3 or 6 decimals, years that mean never, sizes as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
NEVER_YEAR = 9999


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
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


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
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise EntryRefused(f"{key} is {value!r}, where a text belongs")
    return value


def whole(entry: dict[str, object], key: str) -> int | None:
    """A whole number, also when written as a text; None when absent."""
    value = entry.get(key)
    if value is None or value == "":
        return None
    try:
        return int(value)  # type: ignore[call-overload, no-any-return]
    except (TypeError, ValueError):
        raise EntryRefused(f"{key} is {value!r}, not a number") from None


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
