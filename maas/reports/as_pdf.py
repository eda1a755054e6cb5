"""PDF: an archivable, accessible file (PDF/A-2a, PDF/UA-1) with bookmarks, set by typst.

Data reaches the typesetter as JSON, never as markup, and the date is the statement's: the same
statement gives the same bytes everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from maas.domain.instants import SECOND
from maas.domain.statement import Signature, Statement
from maas.reports.codes import svg_code
from maas.reports.composing import composed
from maas.reports.document import Document
from maas.reports.evidence import Item
from maas.reports.links import Links
from maas.reports.typesetting import typeset
from maas.reports.words import Words

DRAWN = 24  # items of an objective whose road is drawn; the others follow as rows
NAMED = 3  # items named on an objective's own page


def pdf_of(
    statement: Statement, words: Words, links: Links, signatures: Sequence[Signature]
) -> bytes:
    """The whole document."""
    document = composed(statement, words, links, signatures)
    data = {
        "d": replace(document, sections=()),
        "sections": [_section(document, index, words) for index in range(len(document.sections))],
        "t": words.messages,
        "code": svg_code(document.href) if document.href else None,
    }
    return typeset(msgspec.json.encode(data), statement.as_of // SECOND)


def _section(document: Document, index: int, words: Words) -> dict[str, object]:
    """A section, its items cut into those named, those drawn and those in rows."""
    one = document.sections[index]
    items = list(one.items)
    drawn = [item for item in items if item.legs][:DRAWN]
    keys = {item.key for item in drawn}
    said = {"shown": words.number(len(drawn)), "n": words.number(len(items))}
    few = {"shown": words.number(min(NAMED, len(items))), "n": words.number(len(items))}
    return {
        "s": replace(one, items=()),
        "named": [_row(item) for item in items[:NAMED]],
        "named_said": words("item.worst", section=words("section.all_items"), **few),
        "drawn": drawn,
        "drawn_said": words("item.shown", **said) if 0 < len(drawn) < len(items) else "",
        "rows": [_row(item) for item in items if item.key not in keys],
    }


def _row(item: Item) -> list[str | None]:
    kind = "excluded" if item.excluded else item.state
    told = [item.key, kind, item.state_word, item.due, item.late]
    return [*told, item.amount, item.party, item.sure]
