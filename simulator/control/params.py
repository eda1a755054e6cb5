"""Parameters of a fault: what may be given, its type, and what holds when it is not.

Instants are given as ISO 8601 texts with a zone and become integer microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from simulator.services.schema import instant_from

REQUIRED: Final = object()


class BadOrder(ValueError):
    """An order to the control API that cannot be followed; the text says what to change."""


class Takes(StrEnum):
    """The type of a parameter."""

    NUMBER = "a number of 0 or more"
    TEXT = "a text"
    INSTANT = "an instant such as 2026-10-01T00:00:00Z"
    PAIRS = "an object of texts and numbers"


@dataclass(frozen=True, slots=True)
class Param:
    takes: Takes
    default: object = None


Params = Mapping[str, Any]


def read_params(given: object, spec: Mapping[str, Param]) -> dict[str, Any]:
    """The parameters by the spec, defaults filled in; raises BadOrder."""
    if not isinstance(given, dict):
        raise BadOrder("params must be an object")
    for name in given:
        if name not in spec:
            raise BadOrder(f"unknown parameter {name!r}; there are: {', '.join(spec) or 'none'}")
    return {name: _value(name, given, param) for name, param in spec.items()}


def read_instant(name: str, value: object) -> int:
    """Microseconds of an ISO text; raises BadOrder."""
    instant = instant_from(value) if isinstance(value, str) else None
    if instant is None:
        raise BadOrder(f"{name} must be {Takes.INSTANT}, got {value!r}")
    return instant


def _value(name: str, given: Mapping[str, object], param: Param) -> Any:
    if name not in given:
        if param.default is REQUIRED:
            raise BadOrder(f"parameter {name!r} is missing: give {param.takes}")
        return param.default
    value = given[name]
    if param.takes is Takes.INSTANT:
        return read_instant(name, value)
    fits = {
        Takes.NUMBER: type(value) is int and value >= 0,
        Takes.TEXT: isinstance(value, str),
        Takes.PAIRS: isinstance(value, dict)
        and all(type(each) in (int, str) for each in value.values()),
    }[param.takes]
    if not fits:
        raise BadOrder(f"{name} must be {param.takes}, got {value!r}")
    return value
