"""The reference page of the catalogue, written from its schema so that the two cannot differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from maas.catalogue.schema import json_schema
from maas.catalogue.snippets import SNIPPETS

Path = tuple[str, ...]
OPENING = """# Catalogue reference

Generated from the schema by `maas catalogue reference`; do not edit by hand.

A catalogue is one YAML file, or a folder of them whose sections are merged. Durations are texts
such as `3h`, `1h30m` or `-512ms`; shares are texts in quotes, such as `"95%"` or `"0.995"`; a
title is a text, or one text per language: `{en: Archive, fr: Archive}`. `${NAME}` and
`${NAME:-default}` are filled from the environment. Ids become parts of addresses: letters, digits,
hyphens, dots and underscores. `maas catalogue check PATH` names every problem with its file and
line; `maas catalogue schema` writes the schema for editors.
"""


def reference_markdown() -> str:
    """The whole page, as Markdown."""
    schema = json_schema()
    parts = [OPENING, _section("The file", "", "Catalogue", schema)]
    for name, path in _entries(schema, schema, (), set()):
        parts.append(_section(name, ".".join(path), name, schema["$defs"][name]))
    return "\n".join(parts)


def _entries(
    root: dict[str, Any], schema: dict[str, Any], above: Path, seen: set[str]
) -> Iterator[tuple[str, Path]]:
    """Each kind of entry once, in the order of the file, and where it stands."""
    for key, field in schema.get("properties", {}).items():
        for name, path in _entry_in(field, (*above, key)):
            if name not in seen:
                seen.add(name)
                yield name, path
                yield from _entries(root, root["$defs"][name], path, seen)


def _entry_in(field: dict[str, Any], path: Path) -> Iterator[tuple[str, Path]]:
    if "$ref" in field:
        yield field["$ref"].rsplit("/", 1)[1], path
    for choice in field.get("anyOf", ()):
        yield from _entry_in(choice, path)
    if "items" in field:
        yield from _entry_in(field["items"], (*path[:-1], f"{path[-1]}[]"))
    if isinstance(inner := field.get("additionalProperties"), dict):
        yield from _entry_in(inner, (*path, "<id>"))


def _section(title: str, path: str, name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    lines = [f"## {title}", ""]
    if path:
        lines += [f"At `{path}`.", ""]
    lines += [schema.get("description", "").split("\n")[0], ""]
    lines += ["| Key | Value | Default | Meaning |", "|---|---|---|---|"]
    for key, field in schema.get("properties", {}).items():
        default = "required" if key in required else _default(field)
        lines.append(f"| `{key}` | {_type(field)} | {default} | {field.get('description', '')} |")
    return "\n".join([*lines, "", "```yaml", SNIPPETS[name].rstrip(), "```", ""])


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    if value in (None, [], {}, ""):
        return ""
    if isinstance(value, dict):
        return "see there" if "$ref" in field else f"`{next(iter(value.values()))}`"
    if isinstance(value, list):
        return f"`[{', '.join(str(one) for one in value)}]`"
    return f"`{json.dumps(value) if isinstance(value, bool) else value}`"


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "enum" in field:
        return ", ".join(f"`{choice}`" for choice in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if "anyOf" in field:
        kinds = [_type(choice) for choice in field["anyOf"] if choice.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}" if "items" in field else "list"
    if field.get("type") == "object":
        inner = field.get("additionalProperties")
        return f"mapping of {_type(inner)}" if isinstance(inner, dict) else "mapping"
    if field.get("format") == "date-time":
        return "instant such as `2026-01-01T00:00:00Z`"
    if examples := field.get("examples"):
        return f"text such as `{examples[0]}`"
    return {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(
        str(field.get("type")), str(field.get("type", "anything"))
    )
