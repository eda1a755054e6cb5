"""Texts that strangers wrote, as the database can keep them."""

from __future__ import annotations

from collections.abc import Mapping


def storable(text: str) -> str:
    """The text with its NULs and halves of surrogate pairs written out, as \\0 and \\ud800."""
    if "\0" in text:
        text = text.replace("\0", "\\0")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


def storable_values(values: Mapping[str, object]) -> dict[str, object]:
    """Values of a row with all their texts storable, those in lists too."""
    return {name: _storable(value) for name, value in values.items()}


def _storable(value: object) -> object:
    if isinstance(value, str):
        return str.__str__(storable(value))
    if isinstance(value, list | tuple):
        return [_storable(one) for one in value]
    return value
