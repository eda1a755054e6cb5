"""What an import gives: sections in a catalogue's own words, and what was left behind, where."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from pydantic import ValidationError

from maas.catalogue.openslo.places import Path
from maas.catalogue.values import Entry

Leaving = tuple[Path, str, str]  # where, what, why


@dataclass(frozen=True, slots=True)
class Left:
    """Something that was not carried over, where it stands, and why."""

    document: int
    line: int
    what: str
    why: str

    def __str__(self) -> str:
        return f"document {self.document}, line {self.line}: {self.what}: {self.why}"


@dataclass(slots=True)
class Imported:
    """Sections of a catalogue in its own words, and what was left behind."""

    objectives: dict[str, Any] = field(default_factory=dict)
    composites: dict[str, Any] = field(default_factory=dict)
    agreements: dict[str, Any] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)

    def text(self) -> str:
        """The sections as YAML."""
        sections = ("objectives", "composites", "agreements")
        kept = {name: getattr(self, name) for name in sections if getattr(self, name)}
        return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=100)


def keep(
    found: Imported, section: str, model: type[Entry], name: str, fields: Mapping[str, Any],
    what: str,
) -> Iterator[Leaving]:  # fmt: skip
    """Keep an entry if it can be one; says what could not. `name` is its id."""
    entries = getattr(found, section)
    if name in entries:
        yield (), what, f"{name!r} stands twice: the first one is kept"
        return
    try:
        entry = model.model_validate(fields)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            where = ".".join(str(part) for part in detail["loc"])
            yield (), f"{what}, {where}", f"{detail['msg']}: it is not carried over"
        return
    except OverflowError:
        yield (), what, "a length in it is longer than time itself: it is not carried over"
        return
    entries[name] = json.loads(entry.model_dump_json(by_alias=True, exclude_defaults=True))
