"""What must stand in a JSON answer: paths and comparisons that are data, never code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from collectors.dotted import found_at
from collectors.errors import NOT_JSON
from maas.catalogue.model import Condition

NOTHING = object()
SHOWN = 60  # characters of a value


def unheld(expected: Mapping[str, Condition], body: bytes) -> str | None:
    """The first condition that a body does not hold, in words; None when it holds all."""
    try:
        told = msgspec.json.decode(body)
    except NOT_JSON:
        return f"the answer is no JSON: it begins {body[:SHOWN].decode('utf-8', 'replace')!r}"
    for path, condition in expected.items():
        found = found_at(told, path, NOTHING)
        if (found is not NOTHING) is not condition.exists:
            return f"{path} is there" if found is not NOTHING else f"there is no {path}"
        for failed in _failed(found, condition):
            return f"{path} is {shown(found)}, expected {failed}"
    return None


def _failed(found: Any, condition: Condition) -> Iterator[str]:
    if condition.equals is not None and not _same(found, condition.equals):
        yield shown(condition.equals)
    if condition.one_of and not any(_same(found, one) for one in condition.one_of):
        yield f"one of {', '.join(shown(one) for one in condition.one_of)}"
    amount = len(found) if isinstance(found, list) else found
    number = isinstance(amount, int | float) and not isinstance(amount, bool)
    least, most = condition.at_least, condition.at_most
    if least is not None and not (number and amount >= least):
        yield f"{least} or more"
    if most is not None and not (number and amount <= most):
        yield f"{most} or less"
    part = condition.contains
    if part is not None and not _holds(found, part):
        yield f"something with {shown(part)} in it"


def _same(found: Any, wanted: Any) -> bool:
    """Equal, and of one kind: true is not 1."""
    return isinstance(found, bool) is isinstance(wanted, bool) and bool(found == wanted)


def _holds(found: Any, part: Any) -> bool:
    if isinstance(found, str):
        return isinstance(part, str) and part in found
    return isinstance(found, list) and any(_same(one, part) for one in found)


def shown(value: Any) -> str:
    """A value as JSON writes it, shortened."""
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
