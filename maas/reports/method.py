"""How it was computed, in words, and every share without any rounding."""

from __future__ import annotations

from maas.domain.statement import Statement
from maas.reports import amounts
from maas.reports.document import Exact, Field
from maas.reports.words import Words, stamp

KINDS = ("timeliness", "completeness", "availability", "composite")


def method_of(statement: Statement, words: Words) -> list[Field]:
    """The rules that this statement uses."""
    used = {one.kind for one in statement.objectives}
    told = [Field(words(f"kind.{kind}"), words(f"method.{kind}")) for kind in KINDS if kind in used]
    at = words.instant(statement.as_of)
    rules = [
        ("floor", words("method.floor")),
        ("views", words("method.attributed")),
        ("coverage", words("method.coverage")),
        ("credit", words("method.credit")),
        ("zone", words("method.zone", zone=statement.time_zone)),
        ("facts", words("method.facts", at=at)),
    ]
    return told + [Field(words(f"rule.{name}"), text) for name, text in rules]


def exact_of(statement: Statement, words: Words) -> list[Exact]:
    """Per objective: as counted, in lowest terms, the target, and what is shown of it."""
    return [
        Exact(
            title=words.local(one.title),
            counted=f"{one.figure.good} / {one.figure.valid}",
            share=amounts.exact(one.figure.strict),
            target=amounts.exact(one.target),
            shown=amounts.shown(one, words),
        )
        for one in statement.objectives
    ]


def watermarks_of(statement: Statement, words: Words) -> list[Field]:
    """How far each source had been read."""
    return [
        Field(
            one.source,
            words("method.no_watermark") if one.position is None else stamp(one.position),
            code=True,
        )
        for one in statement.watermarks
    ]


def origin_of(statement: Statement, own: str, words: Words) -> list[Field]:
    """What identifies the statement."""
    told = [
        Field(words("label.engine"), statement.engine),
        Field(words("label.as_of"), words.instant(statement.as_of)),
        Field(words("label.hash"), own, code=True),
    ]
    if statement.previous_hash:
        told.append(Field(words("label.previous"), statement.previous_hash, code=True))
    return told
