"""$filter: odata-query gives the syntax tree, this module its meaning.

Bounds of PublicationDate are taken out of the tree, so that a shelf can bisect them; what remains
becomes a predicate. The grammar is deliberately not ours: the platform must please a stranger's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

from odata_query import ast
from odata_query.exceptions import ODataException
from odata_query.grammar import ODataLexer, ODataParser

from simulator.services.predicates import Predicate, comparison, literal_value, predicate
from simulator.services.refusals import FilterNotUnderstood
from simulator.services.schema import Schema

R = TypeVar("R")

EVER: Final = 1 << 62
_ENUM = re.compile(r"'(?:[^']|'')*'|\bOData\.CSC\.\w+(?=')")
_BOUNDS: Final[dict[type[Any], Callable[[int], tuple[int, int]]]] = {
    ast.GtE: lambda at: (at, EVER),
    ast.Gt: lambda at: (at + 1, EVER),
    ast.Lt: lambda at: (-EVER, at),
    ast.LtE: lambda at: (-EVER, at + 1),
    ast.Eq: lambda at: (at, at + 1),
}


@dataclass(frozen=True, slots=True)
class Filter(Generic[R]):
    """Rows published in [since, until) that match the rest, if there is a rest."""

    since: int = -EVER
    until: int = EVER
    matches: Predicate[R] | None = None


@lru_cache(maxsize=4096)
def compile_filter(text: str, schema: Schema[R]) -> Filter[R]:
    """The filter of a $filter text; raises FilterNotUnderstood."""
    since, until, rest = -EVER, EVER, []
    for term in _terms(_parse(text)):
        bounds = _bounds(term, schema)
        if bounds is None:
            rest.append(predicate(term, schema))
        else:
            since, until = max(since, bounds[0]), min(until, bounds[1])
    if not rest:
        return Filter(since, until)
    if len(rest) == 1:
        return Filter(since, until, rest[0])
    return Filter(since, until, lambda row, now: all(part(row, now) for part in rest))


def _parse(text: str) -> Any:
    plain = _ENUM.sub(lambda found: found[0] if found[0].startswith("'") else "", text)
    try:
        return ODataParser().parse(ODataLexer().tokenize(plain))
    except (ODataException, ValueError) as error:
        raise FilterNotUnderstood(f"the filter cannot be read: {text!r}: {error}") from None


def _terms(node: Any) -> list[Any]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        return _terms(node.left) + _terms(node.right)
    return [node]


def _bounds(node: Any, schema: Schema[R]) -> tuple[int, int] | None:
    if not isinstance(node, ast.Compare):
        return None
    operator, path, literal = comparison(node)
    if path != "PublicationDate" or type(literal) is not ast.DateTime:
        return None
    make = _BOUNDS.get(operator)
    at = literal_value(literal)
    return None if make is None or not isinstance(at, int) else make(at)
