"""JSON: the canonical text that was hashed and signed, and a line break. It has no language."""

from __future__ import annotations

from collections.abc import Sequence

from maas.domain.canonical import text_of
from maas.domain.statement import Signature, Statement
from maas.reports.links import Links
from maas.reports.words import Words


def json_of(
    statement: Statement, words: Words, links: Links, signatures: Sequence[Signature]
) -> bytes:
    return text_of(statement).encode() + b"\n"
