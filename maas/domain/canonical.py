"""One value, one text, one hash: dataclasses as canonical JSON, whatever made them.

Keys are sorted, nothing is spaced, shares are "numerator/denominator". No float ever enters.

What was hashed and signed must come out the same for ever, also when a dataclass has grown. A field
that joins one later is declared with `later(default)`, and is left out while it holds its default:
so old texts, which do not have it, are still the canonical texts of what they say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import Field, field, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from fractions import Fraction
from typing import Any

from maas.domain.instants import duration_us, to_us


def later(default: Any) -> Any:
    """A dataclass field that texts written before it existed do not have."""
    return field(default=default, metadata={"later": True})


def plain(value: object) -> object:
    """The value in lists, dictionaries, integers and texts; raises TypeError for a float."""
    if value is None or (isinstance(value, bool | int) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, datetime):
        return to_us(value)
    if isinstance(value, timedelta):
        return duration_us(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {
            one.name: plain(getattr(value, one.name)) for one in fields(value) if _told(value, one)
        }
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(str(plain(inner)) for inner in value)
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _told(value: object, one: Field[Any]) -> bool:
    return "later" not in one.metadata or getattr(value, one.name) != one.default


def text_of(value: object) -> str:
    """The canonical JSON of a value."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(value: object) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(text_of(value).encode()).hexdigest()
