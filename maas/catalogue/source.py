"""YAML with places: plain data, and for every path in it the file and line it came from.

Duplicate keys, unsafe tags and unset variables are problems. `${NAME}` and `${NAME:-default}` are
filled from the environment inside text only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from maas.catalogue.problems import Problem

Location = tuple[str | int, ...]
Place = tuple[str, int]
_VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
_YAML = "tag:yaml.org,2002:"
_PLAIN: dict[type[yaml.Node], str] = {
    yaml.MappingNode: f"{_YAML}map",
    yaml.SequenceNode: f"{_YAML}seq",
}


@dataclass(slots=True)
class Source:
    """The merged data of all files, and where each piece of it stands."""

    environ: Mapping[str, str]
    data: dict[str, object] = field(default_factory=dict)
    places: dict[Location, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    noted: set[Location] = field(default_factory=set)
    within: list[yaml.Node] = field(default_factory=list)

    def place(self, location: Location) -> Place:
        """The nearest known place at or above a location."""
        while location and location not in self.places:
            location = location[:-1]
        return self.places.get(location, ("catalogue", 0))

    def add(self, location: Location, what: str, remedy: str) -> None:
        """Note a problem where `location` stands."""
        self.noted.add(location)
        file, line = self.place(location)
        self.problems.append(Problem(file, line, what, remedy))

    def twice(self, key: str, place: Place, other: Place) -> None:
        """Note a key that stands at two places, at the second of them."""
        remedy = f"keep one of them; the other is at {other[0]}:{other[1]}"
        self.problems.append(Problem(*place, f"{key!r} stands twice", remedy))


def read_node(source: Source, file: str, node: yaml.MappingNode) -> None:
    """Merge the sections of one file into the source."""
    earlier = {location[0]: place for location, place in source.places.items() if len(location) > 0}
    source.places.setdefault((), (file, node.start_mark.line + 1))
    for section, value in _mapping(source, file, (), node).items():
        present = source.data.get(section)
        if value is None:
            if (section,) not in source.noted:
                source.add((section,), f"{section} is empty",
                           "write its entries below it, or remove the line")  # fmt: skip
        elif isinstance(present, dict) and isinstance(value, dict):
            present.update(value)
        else:
            if section in source.data:
                source.twice(section, source.places[(section,)], earlier[section])
            source.data[section] = value


def _value(source: Source, file: str, location: Location, node: yaml.Node) -> object:
    source.places.setdefault(location, (file, node.start_mark.line + 1))
    if isinstance(node, yaml.ScalarNode):
        return _scalar(source, location, node)
    if any(node is outer for outer in source.within):
        source.add(location, "the anchor contains itself", "write the value out")
        return None
    if node.tag != _PLAIN[type(node)]:
        _refuse(source, location, node)
        return None
    source.within.append(node)
    try:
        if isinstance(node, yaml.MappingNode):
            return _mapping(source, file, location, node)
        return [
            _value(source, file, (*location, index), child)
            for index, child in enumerate(node.value)
        ]
    finally:
        source.within.pop()


def _scalar(source: Source, location: Location, node: yaml.ScalarNode) -> object:
    try:
        value: object = yaml.SafeLoader("").construct_object(node)
    except yaml.YAMLError:
        _refuse(source, location, node)
        return None
    except (ValueError, AttributeError, KeyError):  # a 13th month: the field's own rule says so
        value = node.value
    if isinstance(value, bool) and node.value.lower() in ("yes", "no", "on", "off"):
        meant = str(value).lower()
        source.add(location, f"YAML reads {node.value} as {meant}",
                   f'write {meant}, or "{node.value}" in quotes if the text is meant')  # fmt: skip
    return _filled(source, location, value) if isinstance(value, str) else value


def _refuse(source: Source, location: Location, node: yaml.Node) -> None:
    tag = node.tag.replace(_YAML, "!!")
    source.add(location, f"a value with the tag {tag} is not plain data",
               "write a plain text, number, list or mapping")  # fmt: skip


def _mapping(
    source: Source, file: str, location: Location, node: yaml.MappingNode
) -> dict[str, object]:
    found: dict[str, object] = {}
    own: dict[str, int] = {}
    for key_node, value_node in node.value:
        if key_node.tag == f"{_YAML}merge":
            continue
        key, place = str(key_node.value), (file, key_node.start_mark.line + 1)
        if not isinstance(key_node, yaml.ScalarNode):
            source.problems.append(
                Problem(*place, "a key is no plain text", "write a word and a colon")
            )
            continue
        here = (*location, key)
        if key in own:
            source.twice(key, place, (file, own[key]))
        elif len(here) == 2 and here in source.places:
            source.twice(key, place, source.places[here])
        own[key] = place[1]
        source.places[here] = place
        found[key] = _value(source, file, here, value_node)
    for key_node, value_node in node.value:
        if key_node.tag == f"{_YAML}merge":
            _inherit(source, file, location, value_node, found)
    return found


def _inherit(
    source: Source, file: str, location: Location, node: yaml.Node, found: dict[str, object]
) -> None:
    """Take from `<<:` what is not there; each piece keeps the place of its anchor."""
    parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
    for part in parts:
        if not isinstance(part, yaml.MappingNode) or any(part is outer for outer in source.within):
            source.add(location, "<<: takes in what is no mapping", "write <<: *an_anchor")
            continue
        aside = Source(source.environ, within=[*source.within, part])
        new = {
            key: value
            for key, value in _mapping(aside, file, location, part).items()
            if key not in found
        }
        found.update(new)
        source.problems += [one for one in aside.problems if one not in source.problems]
        source.noted |= aside.noted
        for place in aside.places:
            if place[: len(location) + 1] in {(*location, key) for key in new}:
                source.places.setdefault(place, aside.places[place])


def _filled(source: Source, location: Location, text: str) -> str:
    def fill(match: re.Match[str]) -> str:
        name, default = match[1], match[2]
        value = source.environ.get(name)
        if value or (value is not None and default is None):
            return value
        if default is None:
            source.add(location, f"the environment variable {name} is not set",
                       f"set it, or write ${{{name}:-a default}}")  # fmt: skip
        return default or ""

    if "${" in _VARIABLE.sub("", text):
        source.add(location, f"{text!r} has a ${{ that names no variable",
                   "write ${NAME} or ${NAME:-a default}")  # fmt: skip
    return _VARIABLE.sub(fill, text)
