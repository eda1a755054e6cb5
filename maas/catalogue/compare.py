"""Two versions of a catalogue: what changed, and which figures that changes, before it is applied.

A change of an objective holds from its `effective` instant, or from when it is applied; so does a
change of its mission, or of how its target is sampled, for these are part of its definition. A
change of what is observed holds from when it is applied: it alters facts that are yet to come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from maas.catalogue.model import Catalogue
from maas.catalogue.reach import Effect, effects

__all__ = ["Change", "Comparison", "Effect", "What", "compare"]

SECTIONS = (
    "missions", "parties", "stations", "interfaces", "targets", "plans", "objectives",
    "composites", "agreements", "channels",
)  # fmt: skip
WHOLE = ("title", "since", "page")
ORDERED = frozenset({"stages"})  # mappings whose order means something


class What(StrEnum):
    """What became of an entry."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One field, or a whole entry, that is not as it was. `old` and `new` as YAML would say."""

    what: What
    section: str
    id: str
    field: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two catalogues, and the figures that it changes."""

    changes: tuple[Change, ...]
    effects: tuple[Effect, ...]


def compare(old: Catalogue, new: Catalogue, now: datetime) -> Comparison:
    """Changes in the order of the sections, and the figures they touch. `now` is UTC."""
    changes = tuple(_changes(_plain(old), _plain(new)))
    return Comparison(changes, effects(old, new, changes, now))


def _plain(catalogue: Catalogue) -> dict[str, Any]:
    return catalogue.model_dump(mode="json", by_alias=True)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for field in WHOLE:
        yield from _fields("", "", field, before[field], after[field])
    for section in SECTIONS:
        old, new = before[section], after[section]
        for name in [*old, *(name for name in new if name not in old)]:
            if name not in new:
                yield Change(What.REMOVED, section, name, "", old[name], None)
            elif name not in old:
                yield Change(What.ADDED, section, name, "", None, new[name])
            else:
                yield from _fields(section, name, "", old[name], new[name])


def _fields(section: str, name: str, path: str, old: Any, new: Any) -> Iterator[Change]:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        if old != new:
            yield Change(What.CHANGED, section, name, path, old, new)
        return
    if path in ORDERED and old.keys() == new.keys() and list(old) != list(new):
        yield Change(What.CHANGED, section, name, path, list(old), list(new))
    for key in [*old, *(key for key in new if key not in old)]:
        below = f"{path}.{key}" if path else str(key)
        yield from _fields(section, name, below, old.get(key), new.get(key))
