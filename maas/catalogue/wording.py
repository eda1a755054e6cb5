"""What the models refuse, in words: what is wrong, and what to write instead.

Values are shown, except where a secret might stand by mistake.
"""

from __future__ import annotations

import difflib
import re

from pydantic_core import ErrorDetails

from maas.catalogue.model import Catalogue
from maas.catalogue.source import Location

EMPTY = "write its value, or remove the line"
SECRET = re.compile(r"password|passphrase|passwd|secret|token$|api_?key|credential", re.IGNORECASE)
REMEDIES = {
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "dict_type": "write entries, each an id and a colon",
    "model_type": "write keys and values, such as `title: …`",
    "model_attributes_type": "write keys and values, such as `title: …`",
    "datetime_type": "write an instant such as 2026-01-01T00:00:00Z",
    "datetime_parsing": "write an instant such as 2026-01-01T00:00:00Z",
    "datetime_from_date_parsing": "write an instant such as 2026-01-01T00:00:00Z",
}


def in_words(detail: ErrorDetails) -> tuple[Location, str, str]:
    """Where one refusal stands, what is wrong there, and the remedy."""
    location = visible(detail["loc"])
    name = ".".join(str(part) for part in location) or "the catalogue"
    kind, given = detail["type"], detail.get("input")
    shown = "not shown" if SECRET.search(name) else _short(given)
    if kind == "extra_forbidden":
        return location, *_unknown_key(location)
    if kind == "missing":
        return location[:-1], f"{name} is missing", f"add `{location[-1]}: …`"
    if given is None:
        return location, f"{name} is empty", EMPTY
    if kind == "literal_error":
        allowed = str(detail.get("ctx", {}).get("expected", "")).replace(" or ", ", ")
        or_else = ", or a duration such as 44m" if location[-1] == "expected" else ""
        return location, f"{name} is {shown}", f"write one of {allowed}{or_else}"
    if kind == "value_error":
        what, _, remedy = str(detail["msg"]).removeprefix("Value error, ").partition(": ")
        return location, f"{name}: {what}", remedy or "write another value"
    if kind == "tuple_type":
        return location, f"{name} is {shown}", f"write a list: [{str(shown).strip(chr(39))}]"
    if kind == "string_type":
        quoted = f'write it in quotes: "{given}"' if isinstance(given, int | float) else ""
        return location, f"{name} is {shown}", quoted or "write a text"
    if kind in REMEDIES:
        return location, f"{name} is {shown}", REMEDIES[kind]
    said = detail["msg"].removeprefix("Input ").lower()
    return location, f"{name} is {shown}", f"it {said}"


def visible(location: tuple[int | str, ...]) -> Location:
    """A pydantic location without the parts that only pydantic knows, such as union members."""
    return tuple(
        part
        for part in location
        if not (isinstance(part, str) and ("[" in part or part in ("timedelta", "constrained-str")))
    )


def _short(given: object) -> str:
    text = repr(given)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _unknown_key(location: Location) -> tuple[str, str]:
    key = str(location[-1])
    known = _siblings(location)
    near = difflib.get_close_matches(key, known, 1)
    if SECRET.search(key):
        by_name = next((one for one in (f"{key}_env", *near) if one in known), None)
        named = f"`{by_name}: SOME_VARIABLE`" if by_name else "a key that ends in _env"
        return (
            f"{key!r} would be a secret in a file",
            f"put it into the environment and write its name: {named}",
        )
    remedy = f"write {near[0]!r}" if near else f"known keys are {', '.join(known)}"
    return f"{key!r} is not known here", remedy


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
    return _entry_in(named[part].annotation) if part in named else model


def _entry_in(annotation: object) -> object:
    """The entry class inside dict[str, X], tuple[X, ...] or X | None."""
    if hasattr(annotation, "model_fields"):
        return annotation
    for argument in reversed(getattr(annotation, "__args__", ())):
        found = _entry_in(argument)
        if hasattr(found, "model_fields"):
            return found
    return annotation
