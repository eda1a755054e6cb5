"""A statement read back from its canonical JSON, exactly: the same text comes out again.

What would not come out as it went in is refused: a field more or less, a share not in lowest
terms, other spacing. So the hash of what is shown is the hash that was signed.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import msgspec

from maas.domain.canonical import text_of
from maas.domain.statement import Statement
from maas.reports.errors import NotAStatement

_SHARE = re.compile(r"-?\d+/[1-9]\d*")


def statement_from(text: str) -> Statement:
    """The statement of a canonical JSON text; raises NotAStatement, a ValueError."""
    text = text.removesuffix("\n")
    try:
        found = msgspec.json.decode(text, type=Statement, dec_hook=_decoded)
    except (msgspec.MsgspecError, UnicodeEncodeError) as error:
        raise NotAStatement(f"this is no statement: {error}") from error
    if text_of(found) != text:
        raise NotAStatement(
            "this is a statement, but not its canonical text: give the bytes that were stored, "
            "with every field, sorted and unspaced"
        )
    return found


def _decoded(wanted: type, value: Any) -> Any:
    if wanted is not Fraction:
        raise NotImplementedError(f"no rule to read {wanted.__name__}")
    if not isinstance(value, str) or _SHARE.fullmatch(value) is None:
        raise ValueError(f"{value!r} is no share: write numerator/denominator")
    return Fraction(value)
