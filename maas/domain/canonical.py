"""One value, one text, one hash: dataclasses as canonical JSON, whatever made them.

Keys are sorted, nothing is spaced, shares are "numerator/denominator". No float ever enters.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from fractions import Fraction

from maas.domain.instants import duration_us, to_us


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
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(str(plain(inner)) for inner in value)
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def text_of(value: object) -> str:
    """The canonical JSON of a value."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(value: object) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(text_of(value).encode()).hexdigest()
