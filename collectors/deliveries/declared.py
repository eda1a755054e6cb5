"""A customer's own form, declared in the catalogue: where the items lie and which field is which.

JSON and XML are walked by dotted paths, CSV by column names; a JSON Schema beside it is kept to.
An entry of `fields` that is marked as required must be there in every item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from collectors.deliveries.report import (
    Feature,
    Report,
    ReportRefused,
    mmsi_of,
    moment,
    not_too_many,
    optional,
    place,
)
from collectors.deliveries.tables import json_of, rows_of
from collectors.xml import XmlRefused, each, local, text_at, xml_root
from maas.catalogue.canaries import ReportForm

Item = Callable[[str], Any]


def read_declared(content: bytes, form: ReportForm) -> Report:
    """Read by the form's declaration; raises ReportRefused."""
    document, items = _FORMATS[form.written](content, form)
    not_too_many(len(items))
    for at, item in enumerate(items, 1):
        for name in form.required:
            if item(form.fields[name]) in (None, ""):
                raise ReportRefused(f"item {at} has no {name} (at {form.fields[name]})")
    features = tuple(_feature(item, form, f"item {at}") for at, item in enumerate(items, 1))
    image = document(form.image) if form.image else None
    return Report(
        features,
        image=None if image is None else str(image)[:200],
        started_at=moment(document(form.started) if form.started else None, "started"),
        stopped_at=moment(document(form.stopped) if form.stopped else None, "stopped"),
    )


def _feature(item: Item, form: ReportForm, what: str) -> Feature:
    def value(name: str) -> Any:
        return item(form.fields[name]) if name in form.fields else None

    return Feature(
        *place(value("longitude"), value("latitude"), what),
        length=optional(value("length"), f"{what}: length"),
        width=optional(value("width"), f"{what}: width"),
        heading=optional(value("heading"), f"{what}: heading"),
        mmsi=mmsi_of(value("mmsi"), what),
        score=optional(value("score"), f"{what}: score"),
        at=moment(value("at"), f"{what}: at"),
    )


def _json(content: bytes, form: ReportForm) -> tuple[Item, list[Item]]:
    told = json_of(content)
    if form.json_schema is not None:
        _keep_to(told, form.json_schema)
    items = _dotted(told, form.items)
    if not isinstance(items, list):
        raise ReportRefused(f"there is no list at {form.items!r}")
    return _reader(told), [_reader(one) for one in items]


def _keep_to(told: Any, schema: Mapping[str, Any]) -> None:
    try:
        error = next(iter(Draft202012Validator(schema).iter_errors(told)), None)
    except (SchemaError, RecursionError) as wrong:
        raise ReportRefused(f"its schema cannot be applied: {wrong}") from None
    if error is not None:
        where = "/".join(str(step) for step in error.absolute_path) or "the document"
        raise ReportRefused(f"{where}: {error.message[:200]}")


def _reader(told: Any) -> Item:
    return lambda path: _dotted(told, path)


def _dotted(told: Any, path: str) -> Any:
    for step in path.split(".") if path else ():
        if isinstance(told, dict):
            told = told.get(step)
        elif isinstance(told, list) and step.isdigit() and int(step) < len(told):
            told = told[int(step)]
        else:
            return None
    return told


def _xml(content: bytes, form: ReportForm) -> tuple[Item, list[Item]]:
    try:
        root = xml_root(content)
    except XmlRefused as error:
        raise ReportRefused(str(error)) from None
    if form.root and local(root.tag) != form.root:
        raise ReportRefused(f"its root is {local(root.tag)[:60]}, not {form.root}")
    return _below(root), [_below(one) for one in each(root, form.items)]


def _below(element: Element) -> Item:
    def read(path: str) -> str:
        *steps, last = path.split(".")
        if last.startswith("@"):
            return next(_attributes(element, steps, last[1:]), "")
        return text_at(element, *steps, last)

    return read


def _attributes(element: Element, steps: list[str], name: str) -> Iterator[str]:
    for step in steps:
        found = next((one for one in element if local(one.tag) == step), None)
        if found is None:
            return
        element = found
    yield element.get(name, "")


def _csv(content: bytes, form: ReportForm) -> tuple[Item, list[Item]]:
    rows = rows_of(content)
    first: Mapping[str, str] = rows[0] if rows else {}
    return first.get, [row.get for row in rows]


_FORMATS: Mapping[str, Callable[[bytes, ReportForm], tuple[Item, list[Item]]]] = {
    "json": _json,
    "xml": _xml,
    "csv": _csv,
}
