"""YAML with places: plain data, and for every path in it the file and line it came from.

Duplicate keys, unsafe tags and unset variables are problems. `${NAME}` and `${NAME:-default}` are
filled from the environment inside text only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from maas.catalogue.problems import Problem

Location = tuple[str | int, ...]
_VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
_MERGE = "tag:yaml.org,2002:merge"


@dataclass(slots=True)
class Source:
    """The merged data of all files, and where each piece of it stands."""

    environ: Mapping[str, str]
    data: dict[str, object] = field(default_factory=dict)
    places: dict[Location, tuple[str, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    noted: set[Location] = field(default_factory=set)

    def place(self, location: Location) -> tuple[str, int]:
        """The nearest known place at or above a location."""
        while location and location not in self.places:
            location = location[:-1]
        return self.places.get(location, ("catalogue", 0))

    def add(self, location: Location, what: str, remedy: str) -> None:
        """Note a problem where `location` stands."""
        self.noted.add(location)
        file, line = self.place(location)
        self.problems.append(Problem(file, line, what, remedy))


def read_source(path: Path, environ: Mapping[str, str]) -> Source:
    """Read one file or every *.yaml of a folder; never raises for what the files hold."""
    source = Source(environ)
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not files or not path.exists():
        why = "has no *.yaml in it" if path.is_dir() else "does not exist"
        source.problems.append(
            Problem(str(path), 0, f"the catalogue {why}", "name a YAML file or a folder of them")
        )
    for file in files if path.exists() else []:
        _read(source, file)
    return source


def _read(source: Source, file: Path) -> None:
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (yaml.MarkedYAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "it is not UTF-8 text"
        source.problems.append(
            Problem(str(file), mark.line + 1 if mark else 0, f"this is not YAML: {what}",
                    "check quotes, indentation and brackets around here")
        )  # fmt: skip
        return
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        source.problems.append(
            Problem(
                str(file), 1, "the file is not a mapping", "begin with a section such as targets:"
            )
        )
        return
    source.places.setdefault((), (str(file), 1))
    for section, value in _mapping(source, file, (), node).items():
        present = source.data.get(section)
        if isinstance(present, dict) and isinstance(value, dict):
            present.update(value)
        else:
            source.data[section] = value


def _value(source: Source, file: Path, location: Location, node: yaml.Node) -> object:
    source.places.setdefault(location, (str(file), node.start_mark.line + 1))
    if isinstance(node, yaml.MappingNode):
        return _mapping(source, file, location, node)
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(source, file, (*location, index), child)
            for index, child in enumerate(node.value)
        ]
    try:
        value = yaml.SafeLoader("").construct_object(node, deep=True)
    except (yaml.YAMLError, ValueError):
        source.add(location, f"{node.value!r} with tag {node.tag} is not plain data",
                   "write a plain text, number, list or mapping")  # fmt: skip
        return None
    if isinstance(value, bool) and node.value.lower() in ("yes", "no", "on", "off"):
        source.add(location, f"YAML reads {node.value} as {str(value).lower()}",
                   f'write "{node.value}" in quotes if the text is meant')  # fmt: skip
    return _filled(source, location, value) if isinstance(value, str) else value


def _mapping(
    source: Source, file: Path, location: Location, node: yaml.MappingNode
) -> dict[str, object]:
    found: dict[str, object] = {}
    own: dict[str, int] = {}
    for key_node, value_node in node.value:
        if key_node.tag == _MERGE:
            parts = value_node.value if isinstance(value_node, yaml.SequenceNode) else [value_node]
            for part in parts:
                if isinstance(part, yaml.MappingNode):
                    inherited = _mapping(Source(source.environ), file, location, part)
                    found = {**inherited, **found}
            continue
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        here = (*location, key)
        earlier = own.get(key) or (
            source.places[here][1] if len(here) == 2 and here in source.places else None
        )
        if earlier is not None:
            where = source.places.get(here, (str(file), earlier))
            source.problems.append(
                Problem(str(file), line, f"{key!r} stands twice", "keep one of them; the other "
                        f"is at {where[0]}:{where[1]}")
            )  # fmt: skip
        own[key] = line
        source.places[here] = (str(file), line)
        found[key] = _value(source, file, here, value_node)
    return found


def _filled(source: Source, location: Location, text: str) -> str:
    def fill(match: re.Match[str]) -> str:
        name, default = match[1], match[2]
        if name in source.environ:
            return source.environ[name]
        if default is None:
            source.add(location, f"the environment variable {name} is not set",
                       f"set it, or write ${{{name}:-a default}}")  # fmt: skip
            return ""
        return default

    return _VARIABLE.sub(fill, text)
