"""The query options of a request, read once and remembered: $filter … $expand.

Only what a query means is decided here, with the limits of the service's dialect; which rows it
picks is the shelf's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Generic, TypeVar
from urllib.parse import parse_qsl

from simulator.services.dialects import Dialect
from simulator.services.filters import Filter, compile_filter
from simulator.services.refusals import BadQuery, OverLimit
from simulator.services.schema import Schema
from simulator.services.shelf import Order

R = TypeVar("R")
OPTIONS: Final = ("$filter", "$orderby", "$top", "$skip", "$count", "$expand", "$format")


@dataclass(frozen=True, slots=True)
class Query(Generic[R]):
    chosen: Filter[R]
    order: tuple[Order[R], ...]
    top: int | None
    skip: int
    count: bool
    expand: frozenset[str]
    names_top: bool  # the client itself gave a $top


@lru_cache(maxsize=4096)
def read_query(raw: bytes, schema: Schema[R], dialect: Dialect) -> Query[R]:
    """The meaning of a raw query string; raises Refusal."""
    options = read_options(raw)
    for name in options:
        if name.startswith("$") and name not in OPTIONS:
            raise BadQuery(f"query option {name} is not supported; use {', '.join(OPTIONS)}")
    top, skip = _number(options, "$top"), _number(options, "$skip") or 0
    if dialect.skip_limit is not None and skip > dialect.skip_limit:
        raise OverLimit("$skip", options["$skip"], dialect.skip_limit)
    text = options.get("$filter", "").strip()
    return Query(
        chosen=compile_filter(text, schema) if text else Filter(),
        order=_order(options.get("$orderby", ""), schema),
        top=_limited(top, dialect),
        skip=skip,
        count=_flag(options.get("$count", "false")),
        expand=_expand(options.get("$expand", ""), schema),
        names_top=top is not None,
    )


def read_options(raw: bytes) -> dict[str, str]:
    """Decoded query options by name; a name given twice is refused."""
    pairs = parse_qsl(raw.decode("latin-1"), keep_blank_values=True, encoding="utf-8")
    options = dict(pairs)
    if len(options) != len(pairs):
        raise BadQuery("a query option is given twice")
    return options


def _number(options: dict[str, str], name: str) -> int | None:
    text = options.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise BadQuery(f"{name} must be a non-negative integer, got {text!r}")
    return int(text)


def _limited(top: int | None, dialect: Dialect) -> int | None:
    if top is None:
        return dialect.default_top
    if dialect.top_limit is None or top <= dialect.top_limit:
        return top
    if dialect.caps_silently:
        return dialect.top_limit
    raise OverLimit("$top", str(top), dialect.top_limit)


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise BadQuery(f"$count must be true or false, got {text!r}")
    return text.lower() == "true"


def _order(text: str, schema: Schema[R]) -> tuple[Order[R], ...]:
    keys = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        path, _, direction = part.partition(" ")
        column, way = schema.columns.get(path), direction.strip().lower() or "asc"
        if column is None or way not in ("asc", "desc"):
            raise BadQuery(f"$orderby cannot be read: {part!r}; write for example Name desc")
        keys.append(Order(path, column, way == "desc"))
    return tuple(keys)


def _expand(text: str, schema: Schema[R]) -> frozenset[str]:
    names = frozenset(filter(None, (each.strip() for each in text.split(","))))
    for name in sorted(names - schema.expandable):
        raise BadQuery(f"{schema.entity_type} has no navigation property {name!r} to expand")
    return names
