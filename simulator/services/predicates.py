"""The meaning of a $filter's syntax tree, as a function of a row and the simulated now.

Types must agree: an instant is compared with an instant, a text with a text; anything else is a
filter not understood. Comparisons with null are false, but for eq and ne, as OData says.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from odata_query import ast

from maas.domain.instants import to_us
from simulator.services.refusals import FilterNotUnderstood
from simulator.services.schema import Column, Kind, Schema, Value

R = TypeVar("R")
Predicate = Callable[[R, int], bool]

_COMPARE: Final[Mapping[type[Any], Callable[[Any, Any], bool]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}
_MIRRORED: Final = {ast.Gt: ast.Lt, ast.GtE: ast.LtE, ast.Lt: ast.Gt, ast.LtE: ast.GtE}
_TEXT_TESTS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": operator.contains,
}
_LITERALS: Final[Mapping[Kind, tuple[type[Any], ...]]] = {
    Kind.GUID: (ast.GUID, ast.String),
    Kind.TEXT: (ast.String,),
    Kind.NUMBER: (ast.Integer, ast.Float),
    Kind.FLAG: (ast.Boolean,),
    Kind.INSTANT: (ast.DateTime,),
    Kind.ANY: (ast.String, ast.Integer, ast.Float, ast.Boolean, ast.DateTime),
}
_TYPE_SEGMENTS: Final = tuple(f"{kind}Attribute/" for kind in (
    "String", "Integer", "Double", "Boolean", "DateTimeOffset"
))  # fmt: skip
_PAIR: Final[Schema[tuple[str, Value]]] = Schema(
    "Attributes",
    "Attribute",
    {
        "Name": Column(Kind.TEXT, lambda pair, now: pair[0]),
        "Value": Column(Kind.ANY, lambda pair, now: pair[1]),
    },
)


def predicate(node: Any, schema: Schema[R]) -> Predicate[R]:
    """A test of one row; raises FilterNotUnderstood."""
    if isinstance(node, ast.BoolOp):
        return _both(node.op, predicate(node.left, schema), predicate(node.right, schema))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        test = predicate(node.operand, schema)
        return lambda row, now: not test(row, now)
    if isinstance(node, ast.Compare):
        return _compare(node, schema)
    if isinstance(node, ast.Call):
        return _text_test(node, schema)
    if isinstance(node, ast.CollectionLambda) and isinstance(node.operator, ast.Any):
        return _any_attribute(path_of(node.owner), node.lambda_, schema)
    if isinstance(node, ast.Identifier | ast.Attribute):
        flag = _column(path_of(node), schema)
        return lambda row, now: flag.read(row, now) is True
    raise FilterNotUnderstood(f"{type(node).__name__} is not supported in $filter")


def comparison(node: Any) -> tuple[type[Any], str, Any]:
    """Operator, path and literal of a comparison, whichever side the path stands on."""
    operator_type = type(node.comparator)
    if isinstance(node.left, ast.Identifier | ast.Attribute):
        return operator_type, path_of(node.left), node.right
    return _MIRRORED.get(operator_type, operator_type), path_of(node.right), node.left


def literal_value(node: Any) -> Value:
    """A literal as rows hold it: instants as microseconds, GUIDs in lower case."""
    if isinstance(node, ast.DateTime):
        moment = node.py_val
        if moment.tzinfo is None:
            raise FilterNotUnderstood(f"{node.val} has no time zone: write it with a Z")
        return to_us(moment)
    value: Value = node.val.lower() if isinstance(node, ast.GUID) else node.py_val
    return value


def path_of(node: Any) -> str:
    """`Name`, `ContentDate/Start`, `Attributes/StringAttribute`; raises FilterNotUnderstood."""
    if isinstance(node, ast.Identifier):
        return str(node.name)
    if isinstance(node, ast.Attribute):
        return f"{path_of(node.owner)}/{node.attr}"
    raise FilterNotUnderstood(f"a property is expected where {type(node).__name__} stands")


def _column(path: str, schema: Schema[R]) -> Column[R]:
    try:
        return schema.columns[path]
    except KeyError:
        raise FilterNotUnderstood(
            f"could not find a property named {path!r} on type {schema.entity_type!r}"
        ) from None


def _both(op: Any, left: Predicate[R], right: Predicate[R]) -> Predicate[R]:
    if isinstance(op, ast.And):
        return lambda row, now: left(row, now) and right(row, now)
    return lambda row, now: left(row, now) or right(row, now)


def _compare(node: Any, schema: Schema[R]) -> Predicate[R]:
    op, path, literal = comparison(node)
    column = _column(path, schema)
    if op is ast.In:
        values = {_operand(item, column.kind, path) for item in getattr(literal, "val", ())}
        return lambda row, now: column.read(row, now) in values
    test = _COMPARE.get(op)
    if test is None:
        raise FilterNotUnderstood(f"operator {op.__name__} is not supported")
    wanted = None if isinstance(literal, ast.Null) else _operand(literal, column.kind, path)
    if op in (ast.Eq, ast.NotEq):
        return lambda row, now: test(column.read(row, now), wanted)
    return _ordered(test, column, wanted)


def _ordered(test: Callable[[Any, Any], bool], column: Column[R], wanted: Value) -> Predicate[R]:
    if wanted is None:
        return lambda row, now: False
    is_text = isinstance(wanted, str)

    def matches(row: R, now: int) -> bool:
        value = column.read(row, now)
        return value is not None and isinstance(value, str) == is_text and test(value, wanted)

    return matches


def _operand(literal: Any, kind: Kind, path: str) -> Value:
    if not isinstance(literal, _LITERALS[kind]):
        raise FilterNotUnderstood(f"{path} is {kind}: it cannot be compared with {literal}")
    value = literal_value(literal)
    return value.lower() if kind is Kind.GUID and isinstance(value, str) else value


def _text_test(node: Any, schema: Schema[R]) -> Predicate[R]:
    test = _TEXT_TESTS.get(node.func.name)
    if test is None or len(node.args) != 2 or not isinstance(node.args[1], ast.String):
        known = ", ".join(_TEXT_TESTS)
        raise FilterNotUnderstood(
            f"{node.func.name}() is not supported so; use {known} with a property and a text"
        )
    column, wanted = _column(path_of(node.args[0]), schema), node.args[1].val

    def matches(row: R, now: int) -> bool:
        value = column.read(row, now)
        return isinstance(value, str) and test(value, wanted)

    return matches


def _any_attribute(owner: str, inner: Any, schema: Schema[R]) -> Predicate[R]:
    pairs = schema.attributes
    if pairs is None or owner.partition("/")[0] != "Attributes":
        raise FilterNotUnderstood(f"any() is not supported on {owner}")
    test = predicate(_without_variable(inner.expression, inner.identifier.name), _PAIR)
    return lambda row, now: any(test(pair, now) for pair in pairs(row))


def _without_variable(node: Any, variable: str) -> Any:
    """att/Name → Name, att/OData.CSC.StringAttribute/Value → Value."""

    def inner(child: Any) -> Any:
        return _without_variable(child, variable)

    if isinstance(node, ast.BoolOp):
        return ast.BoolOp(node.op, inner(node.left), inner(node.right))
    if isinstance(node, ast.UnaryOp):
        return ast.UnaryOp(node.op, inner(node.operand))
    if isinstance(node, ast.Compare):
        return ast.Compare(node.comparator, inner(node.left), inner(node.right))
    if isinstance(node, ast.Call):
        return ast.Call(node.func, [inner(child) for child in node.args])
    if isinstance(node, ast.Attribute):
        path = path_of(node).removeprefix(f"{variable}/")
        for segment in _TYPE_SEGMENTS:
            path = path.removeprefix(segment)
        return ast.Identifier(path)
    return node
