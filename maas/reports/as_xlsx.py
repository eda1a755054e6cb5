"""XLSX: a workbook for whoever wants to calculate: numbers as numbers, instants as dates in UTC.

Percentages are floored and say so; numerators and denominators stand beside them as they are. A
count beyond 15 digits, which a spreadsheet would round, is written as text.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from maas.domain.instants import from_us
from maas.domain.statement import Signature, Statement
from maas.reports.links import Links
from maas.reports.sheets import SHEETS
from maas.reports.words import Words
from maas.reports.workbook import Book, write


def xlsx_of(
    statement: Statement, words: Words, links: Links, signatures: Sequence[Signature]
) -> bytes:
    """The workbook; large sheets are written row by row and never held."""
    told = io.BytesIO()
    options = {
        "constant_memory": False, "in_memory": True, "strings_to_formulas": False,
        "strings_to_urls": False, "strings_to_numbers": False, "remove_timezone": True,
    }  # fmt: skip
    file = xlsxwriter.Workbook(told, options)
    created = from_us(statement.as_of).replace(microsecond=0)
    file.set_properties({
        "title": f"{words.local(statement.title)}, {words.period(statement.period)}",
        "author": words.local(statement.provider.title),
        "created": created.replace(tzinfo=None),
    })  # fmt: skip
    book = Book.new(file)
    for name, sheet in SHEETS.items():
        columns, rows = sheet(statement, words, links, signatures)
        write(book, words(f"sheet.{name}"), columns, rows)
    file.close()
    return told.getvalue()
