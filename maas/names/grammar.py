"""A grammar is a row of columns: one table gives the pattern that reads and the words that refuse.

Columns are regular expressions without groups of their own; plain strings between them are
separators. A name that fails is explained by the longest run of columns that still fitted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from maas.domain.products import ParsedName


class Column(NamedTuple):
    """One column: what it is called, what fits, and how to say that to a person."""

    name: str
    pattern: str
    expected: str


Layout = tuple[Column | str, ...]
Reader = Callable[[str, str, tuple[str, ...]], ParsedName]
"""(name as given, product key, texts of the columns) → what they mean; may raise NotAnInstant."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """One form of name: its family in words, its layout and what the columns mean."""

    family: str
    layout: Layout
    pattern: re.Pattern[str]
    read: Reader

    @property
    def columns(self) -> list[Column]:
        return [piece for piece in self.layout if isinstance(piece, Column)]


class Misfit(NamedTuple):
    """Where a name left a grammar."""

    position: int
    column: str
    found: str
    expected: str


TIME = "[0-9]{8}T[0-9]{6}"
TIME_WORDS = "a time written YYYYMMDDThhmmss"


def time_column(name: str) -> Column:
    return Column(name, TIME, TIME_WORDS)


def digits(name: str, width: int) -> Column:
    return Column(name, f"[0-9]{{{width}}}", f"a number of {width} digits")


def grammar(family: str, layout: Layout, read: Reader) -> Grammar:
    return Grammar(family, layout, re.compile("".join(map(_expression, layout))), read)


def misfit(form: Grammar, key: str) -> Misfit:
    """The first column of the form that the key does not fill, for a key that does not match."""
    prefixes = _prefixes(form)
    for count in range(len(prefixes) - 1, -1, -1):
        match = prefixes[count].match(key)
        if match is None:
            continue
        rest = key[match.end() :]
        if count == len(form.layout):
            return Misfit(match.end(), "end", rest, "nothing more")
        piece = form.layout[count]
        if isinstance(piece, str):
            return Misfit(match.end(), "separator", rest[: len(piece)], repr(piece))
        found = rest.partition("_")[0] or rest[:8]
        return Misfit(match.end(), piece.name, found, piece.expected)
    raise AssertionError("the empty prefix matches every name")


def _expression(piece: Column | str) -> str:
    return re.escape(piece) if isinstance(piece, str) else f"({piece.pattern})"


@cache
def _prefixes(form: Grammar) -> tuple[re.Pattern[str], ...]:
    expressions = [_expression(piece) for piece in form.layout]
    return tuple(re.compile("".join(expressions[:count])) for count in range(len(expressions) + 1))
