"""What the catalogue's texts become: durations, shares, sizes and localised texts, read exactly.

A number without a unit and a share that is no exact fraction are refused, never guessed.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    WithJsonSchema,
)

from maas.domain.checksums import parse_checksum
from maas.domain.quantities import (
    floor_percent,
    format_duration,
    format_rate,
    format_size,
    parse_duration,
    parse_rate,
    parse_share,
    parse_size,
)


def _duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str):
        raise ValueError(f"{value!r} has no unit: write a number and a unit, such as 3h or 10m")
    return parse_duration(value)


def _above_zero(length: timedelta) -> timedelta:
    if length <= timedelta(0):
        raise ValueError(f"{format_duration(length)} is no length of time: write one above 0s")
    return length


def _not_below_zero(length: timedelta) -> timedelta:
    if length < timedelta(0):
        raise ValueError(f"{format_duration(length)} is below zero: write 0s or more")
    return length


def _share(value: object) -> object:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, float):
        raise ValueError(f'{value} is not exact: write "{value}" in quotes')
    if isinstance(value, int) and value > 1:
        raise ValueError(f'{value} is more than the whole: write "{value}%" in quotes')
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise ValueError(f'{value!r} is not a share: write "95%" or "0.95", in quotes')
    return parse_share(str(value))


def _weight(value: object) -> object:
    if isinstance(value, int | str) and str(value).strip() in ("0", "0%"):
        return Fraction(0)
    return _share(value)


def format_share(share: Fraction) -> str:
    """The shortest text that parse_share reads back to the same share."""
    hundred = share * 100
    for digits in range(10):
        if (hundred * 10**digits).denominator == 1:
            return f"{floor_percent(share.numerator, share.denominator, digits)}%"
    return str(share)


def _localised(value: object) -> object:
    if value == {} or value == "":
        raise ValueError("there is no text: write one, or one per language")
    return {"en": value} if isinstance(value, str) else value


def _size(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} has no unit: write a number and a unit, such as 500MB")
    return parse_size(value)


def _rate(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} has no unit: write a size and /s, such as 10MiB/s")
    return parse_rate(value)


def _checksum(value: str) -> str:
    return ":".join(parse_checksum(value))


_WRITTEN = PlainSerializer(format_duration, return_type=str)
_SCHEMA = WithJsonSchema({"type": "string", "examples": ["3h", "10m", "-512ms"]})
_READ = BeforeValidator(_duration)
Duration = Annotated[timedelta, _READ, _WRITTEN, _SCHEMA]
Length = Annotated[timedelta, _READ, AfterValidator(_above_zero), _WRITTEN, _SCHEMA]
Allowance = Annotated[timedelta, _READ, AfterValidator(_not_below_zero), _WRITTEN, _SCHEMA]
Share = Annotated[
    Fraction,
    BeforeValidator(_share),
    PlainSerializer(format_share, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["95%", "0.995"]}),
]
Weight = Annotated[
    Fraction,
    BeforeValidator(_weight),
    PlainSerializer(format_share, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["50%", "0%"]}),
]
Size = Annotated[
    int,
    BeforeValidator(_size),
    PlainSerializer(format_size, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["256MiB", "1.5GB"]}),
]
Rate = Annotated[
    int,
    BeforeValidator(_rate),
    PlainSerializer(format_rate, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["10MiB/s", "80kB/s"]}),
]
Checksum = Annotated[str, AfterValidator(_checksum)]
Text = Annotated[
    dict[str, str],
    BeforeValidator(_localised),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "additionalProperties": {"type": "string"}},
            ]
        }
    ),
]


class Entry(BaseModel):
    """Strict and frozen: an unknown key is an error, not a silent nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
