"""A statement from its canonical JSON: exactly the value that was written."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import msgspec

from maas.domain.statement import Statement
from maas.reports.errors import NotAStatement


def statement_from(text: str | bytes) -> Statement:
    """Read a statement; raises NotAStatement that says where the text departs from one."""
    try:
        return msgspec.json.decode(text, type=Statement, dec_hook=_share)
    except (msgspec.DecodeError, ValueError) as error:
        raise NotAStatement(f"this is not a statement of MaaS: {error}") from None


def _share(kind: type, value: Any) -> object:
    if kind is Fraction and isinstance(value, str):
        return Fraction(value)
    raise NotImplementedError(f"{kind} cannot be read")
