"""YAML documents with the line of everything in them. Nothing in a text can make reading it fail.

Unlike a catalogue's own files, these belong to others: no variables are filled in, no keys refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its number, its value, and where each part of it stands."""

    number: int
    value: Any
    lines: dict[Path, int] = field(default_factory=dict)
    fault: str = ""  # why it has no value

    def line(self, path: Path) -> int:
        """The line of a part, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def read_documents(text: str) -> list[Document]:
    """Every document up to the first fault, which is one of its own."""
    found: list[Document] = []
    loader = yaml.SafeLoader(text) if _printable(text, found) else None
    try:
        while loader is not None and loader.check_node():
            found.append(_document(len(found) + 1, loader, loader.get_node()))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 0
        what = getattr(error, "problem", None) or str(error)
        found.append(Document(len(found) + 1, None, {(): line}, f"it is not YAML: {what}"))
    except RecursionError:
        found.append(Document(len(found) + 1, None, {(): 0}, "it is nested too deeply"))
    return found


def _printable(text: str, found: list[Document]) -> bool:
    try:
        yaml.reader.Reader(text)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        found.append(Document(1, None, {(): line}, "it is not YAML: a character is not allowed"))
        return False
    return True


def _document(number: int, loader: yaml.SafeLoader, node: yaml.Node | None) -> Document:
    if node is None:
        return Document(number, None)
    lines = dict(_lines((), node, set()))
    try:
        return Document(number, loader.construct_document(node), lines)
    except (
        yaml.YAMLError,
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        OverflowError,
    ) as error:
        what = getattr(error, "problem", None) or str(error)
        return Document(number, None, lines, f"a value in it cannot be read: {what}")


def _lines(path: Path, node: yaml.Node, seen: set[int]) -> Iterator[tuple[Path, int]]:
    """Where everything stands; what an alias repeats stands where the alias does."""
    yield path, node.start_mark.line + 1
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            yield from _lines(here, value, seen)
            yield here, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines((*path, index), value, seen)
