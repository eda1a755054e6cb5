"""How a sheet is written: a frozen, filterable head, a width for each column, a form for each cell.

A cell is what Python says it is: text, a number, an `At` (an instant) or None (empty).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from maas.domain.instants import from_us

EXACT = 10**15  # a spreadsheet keeps 15 digits


@dataclass(frozen=True, slots=True)
class At:
    """An instant, to be shown as a date in UTC."""

    us: int


@dataclass(frozen=True, slots=True)
class Percent:
    """A share, floored to some digits, as a percentage."""

    share: Fraction
    digits: int


Cell = str | int | At | Percent | None


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and how wide it is, in characters."""

    title: str
    width: int = 14


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook and its few formats."""

    file: Any
    head: Any
    text: Any
    number: Any
    date: Any
    percents: dict[int, Any]

    @staticmethod
    def new(file: Any) -> Book:
        top = {"valign": "top", "font_size": 10}
        head = {"bold": True, "bg_color": "#0b5394", "font_color": "#ffffff", "text_wrap": True}
        return Book(
            file,
            file.add_format(head | {"valign": "vcenter", "font_size": 10}),
            file.add_format(top),
            file.add_format(top | {"num_format": "#,##0"}),
            file.add_format(top | {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"}),
            {n: file.add_format(top | {"num_format": "0." + "0" * n}) for n in range(1, 7)},
        )


def write(book: Book, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """One sheet with all of its rows."""
    sheet = book.file.add_worksheet(name[:31])
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, column.title, book.head)
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 1)
    count = 0
    for count, row in enumerate(rows, 1):
        for index, cell in enumerate(row):
            _write(book, sheet, count, index, cell)
    sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write(book: Book, sheet: Any, row: int, column: int, cell: Cell) -> None:
    match cell:
        case None:
            return
        case str():
            sheet.write_string(row, column, cell[:32_767], book.text)
        case At(us):
            sheet.write_datetime(row, column, from_us(us), book.date)
        case Percent(share, digits):
            scaled = share.numerator * 100 * 10**digits // share.denominator
            sheet.write_number(row, column, scaled / 10**digits, book.percents[digits])
        case int() if abs(cell) < EXACT:
            sheet.write_number(row, column, cell, book.number)
        case _:
            sheet.write_string(row, column, str(cell), book.text)
