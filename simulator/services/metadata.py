"""$metadata and the service document, written from the same columns that queries use."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from simulator.services.schema import Kind, Schema

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
<edmx:DataServices>
<Schema Namespace="OData.CSC" xmlns="http://docs.oasis-open.org/odata/ns/edm">
"""
_TAIL = """</EntityContainer>
</Schema>
</edmx:DataServices>
</edmx:Edmx>
"""


def metadata(schemas: tuple[Schema[Any], ...]) -> str:
    """The EDMX document of a service with these entity sets."""
    types = "".join(_entity_type(schema) for schema in schemas)
    sets = "".join(
        f"<EntitySet Name={quoteattr(schema.entity_set)} "
        f'EntityType="OData.CSC.{schema.entity_type}"/>\n'
        for schema in schemas
    )
    return f'{_HEAD}{types}<EntityContainer Name="Container">\n{sets}{_TAIL}'


def service_document(schemas: tuple[Schema[Any], ...]) -> dict[str, Any]:
    """The JSON at the service root."""
    sets = [
        {"name": schema.entity_set, "kind": "EntitySet", "url": schema.entity_set}
        for schema in schemas
    ]
    return {"@odata.context": "$metadata", "value": sets}


def _entity_type(schema: Schema[Any]) -> str:
    nested: dict[str, list[str]] = {}
    lines = []
    for path, column in schema.columns.items():
        name, _, inner = path.partition("/")
        if inner:
            nested.setdefault(name, []).append(_property(inner, str(column.kind)))
        else:
            lines.append(_property(path, str(column.kind)))
    lines += [_property(name, f"OData.CSC.{name}") for name in nested]
    lines += [
        f"<NavigationProperty Name={quoteattr(name)} "
        f'Type="Collection(OData.CSC.{name.removesuffix("s")})"/>\n'
        for name in sorted(schema.expandable)
    ]
    complexes = "".join(
        f"<ComplexType Name={quoteattr(name)}>\n{''.join(inner)}</ComplexType>\n"
        for name, inner in nested.items()
    )
    return (
        f"<EntityType Name={quoteattr(schema.entity_type)}>\n"
        f'<Key><PropertyRef Name="Id"/></Key>\n{"".join(lines)}</EntityType>\n{complexes}'
    )


def _property(name: str, kind: str) -> str:
    nullable = "" if kind != Kind.GUID else ' Nullable="false"'
    return f"<Property Name={quoteattr(name)} Type={quoteattr(kind)}{nullable}/>\n"
