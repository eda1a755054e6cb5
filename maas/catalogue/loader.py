"""From YAML to a checked Catalogue, or to all of its problems at once."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from maas.catalogue.model import Catalogue
from maas.catalogue.problems import CatalogueErrors, Problem
from maas.catalogue.references import check_references
from maas.catalogue.source import Location, Source, read_source

__all__ = ["CatalogueErrors", "load"]

SMALLEST = (
    "write at least one target, such as `targets: {portal: {title: Portal, probe: http, "
    'url: "https://example.org/"}}`'
)


def load(path: Path, environ: Mapping[str, str]) -> Catalogue:
    """Read and check a catalogue file or folder; raises CatalogueErrors with every problem."""
    source = read_source(path, environ)
    if not source.problems and not any(source.data.values()):
        source.problems.append(Problem(str(path), 0, "the catalogue is empty", SMALLEST))
    if not source.data:
        raise CatalogueErrors(source.problems)
    try:
        catalogue = Catalogue.model_validate(source.data)
        check_references(catalogue, source.add)
    except ValidationError as error:
        details = error.errors(include_url=False)
        for detail in details:
            _explain(source, detail)
        _check_the_rest(source, details)
        raise CatalogueErrors(source.problems) from None
    if source.problems:
        raise CatalogueErrors(source.problems)
    return catalogue


def _check_the_rest(source: Source, details: list[ErrorDetails]) -> None:
    """Check the references among the sound entries, so that nobody mends in several rounds."""
    broken = {_visible(detail["loc"])[:2] for detail in details}
    sound = {
        section: {name: entry for name, entry in entries.items() if (section, name) not in broken}
        if isinstance(entries, dict)
        else entries
        for section, entries in source.data.items()
        if (section,) not in broken
    }
    try:
        catalogue = Catalogue.model_validate(sound)
    except ValidationError:
        return
    missing = {repr(str(place[-1])) for place in broken}

    def add(location: Location, what: str, remedy: str) -> None:
        if not any(name in what for name in missing):
            source.add(location, what, remedy)

    check_references(catalogue, add)


def _explain(source: Source, detail: ErrorDetails) -> None:
    location = _visible(detail["loc"])
    name = ".".join(str(part) for part in location) or "the catalogue"
    kind, given = detail["type"], detail.get("input")
    if location in source.noted:
        return
    if kind == "extra_forbidden":
        key = str(location[-1])
        known = _siblings(location)
        near = difflib.get_close_matches(key, known, 1)
        remedy = f"write {near[0]!r}" if near else f"known keys are {', '.join(known)}"
        source.add(location, f"{key!r} is not known here", remedy)
    elif kind == "missing":
        source.add(location[:-1], f"{name} is missing", f"add `{location[-1]}: …`")
    elif kind == "literal_error":
        allowed = str(detail.get("ctx", {}).get("expected", "")).replace(" or ", ", ")
        source.add(location, f"{name} is {given!r}", f"write one of {allowed}")
    elif kind == "value_error":
        said = str(detail["msg"]).removeprefix("Value error, ")
        what, _, remedy = said.partition(": ")
        source.add(location, f"{name}: {what}", remedy or "write another value")
    else:
        source.add(location, f"{name} is {given!r}", f"it {_lower(detail['msg'])}")


def _lower(message: str) -> str:
    return message.removeprefix("Input ").lower() if message else "cannot be read"


def _visible(location: tuple[int | str, ...]) -> Location:
    """A pydantic location without the parts that only pydantic knows, such as union members."""
    return tuple(
        part
        for part in location
        if not (isinstance(part, str) and ("[" in part or part in ("timedelta", "constrained-str")))
    )


def _siblings(location: Location) -> list[str]:
    """The keys that would be known where a location's last key stands."""
    model: object = Catalogue
    for part in location[:-1]:
        model = _below(model, part)
    fields = getattr(model, "model_fields", {})
    return sorted(field.alias or name for name, field in fields.items())


def _below(model: object, part: str | int) -> object:
    fields = getattr(model, "model_fields", None)
    if fields is None or isinstance(part, int):
        return model
    named = {(field.alias or name): field for name, field in fields.items()}
    if part not in named:
        return model
    return _entry_in(named[part].annotation)


def _entry_in(annotation: object) -> object:
    """The entry class inside dict[str, X], tuple[X, ...] or X | None."""
    if hasattr(annotation, "model_fields"):
        return annotation
    for argument in reversed(getattr(annotation, "__args__", ())):
        found = _entry_in(argument)
        if hasattr(found, "model_fields"):
            return found
    return annotation
