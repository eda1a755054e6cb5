"""The reference page of the catalogue, written from its schema so that the two cannot differ."""

from __future__ import annotations

from typing import Any

from maas.catalogue.schema import json_schema

OPENING = """# Catalogue reference

Generated from the schema by `maas catalogue reference`; do not edit by hand.

A catalogue is one YAML file, or a folder of them whose sections are merged. Durations are texts
such as `3h`, `1h30m` or `-512ms`; shares are texts in quotes, such as `"95%"` or `"0.995"`; a
title is a text, or one text per language: `{en: Archive, fr: Archive}`. `${NAME}` and
`${NAME:-default}` are filled from the environment. `maas catalogue check PATH` names every problem
with its file and line.
"""


def reference_markdown() -> str:
    """The whole page, as Markdown."""
    schema = json_schema()
    parts = [OPENING, _section("The file", schema)]
    definitions = schema["$defs"]
    parts += [_section(name, definitions[name]) for name in definitions]
    return "\n".join(parts)


def _section(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    lines = [f"## {name}", "", schema.get("description", "").split("\n")[0], ""]
    lines += ["| Key | Value | Default | Meaning |", "|---|---|---|---|"]
    for key, field in schema.get("properties", {}).items():
        default = "required" if key in required else _default(field)
        meaning = field.get("description", "")
        lines.append(f"| `{key}` | {_type(field)} | {default} | {meaning} |")
    return "\n".join([*lines, ""])


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    if value in (None, [], {}, ""):
        return ""
    return f"`{value}`" if not isinstance(value, dict) else "see there"


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
    if examples := field.get("examples"):
        return f"text such as `{examples[0]}`"
    return {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(
        str(field.get("type")), str(field.get("type", "anything"))
    )
