"""The formats a statement comes in: one line each, and the one place that renders them.

A format is a function from a statement to bytes. The same statement, language, links and
signatures give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from maas.domain.statement import Signature, Statement
from maas.reports.as_csv import csv_of
from maas.reports.as_html import html_of
from maas.reports.as_json import json_of
from maas.reports.as_pdf import pdf_of
from maas.reports.as_xlsx import xlsx_of
from maas.reports.errors import UnknownFormat
from maas.reports.links import Links
from maas.reports.words import Words, words_of

Renderer = Callable[[Statement, Words, Links, Sequence[Signature]], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """What a browser calls it, how its files end, and what makes them."""

    media_type: str
    suffix: str
    renderer: Renderer


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Mapping[str, Format] = {
    "html": Format("text/html; charset=utf-8", ".html", html_of),
    "pdf": Format("application/pdf", ".pdf", pdf_of),
    "json": Format("application/json", ".json", json_of),
    "csv": Format("text/csv; charset=utf-8", ".csv", csv_of),
    "xlsx": Format(XLSX, ".xlsx", xlsx_of),
}


def render(
    statement: Statement,
    form: str,
    language: str,
    links: str | None = None,
    signatures: Sequence[Signature] = (),
) -> bytes:
    """A statement as a file. `links` is the address of the public site; None: no links.

    Raises UnknownFormat, UnknownLanguage, and ValueError for an address that is none.
    """
    if form not in FORMATS:
        raise UnknownFormat(f"{form!r} is no format: write {', '.join(FORMATS)}")
    return FORMATS[form].renderer(statement, words_of(language), Links(links), signatures)
