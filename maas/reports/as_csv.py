"""CSV: one line per objective and view, for programs: plain names and points in every language.

Shares come as numerator and denominator and floored; what is not determined is empty, never 0.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from fractions import Fraction

from maas.domain.canonical import hash_of
from maas.domain.exclusions import View
from maas.domain.figures import ratio
from maas.domain.instants import iso
from maas.domain.quantities import floor_percent
from maas.domain.statement import ObjectiveStatement, Signature, Statement
from maas.domain.states import ItemState
from maas.reports.amounts import exact, unit
from maas.reports.links import Links
from maas.reports.spreadsheet_safe import inert
from maas.reports.words import Words, digits_for

COLUMNS = (
    "agreement", "period", "version", "status", "as_of", "objective", "title", "kind", "view",
    "unit", "numerator", "denominator", "exact", "percent", "target", "target_percent", "verdict",
    "determined", "coverage_percent", "min_coverage", "excluded", "unknown", "credit", "items",
    "evidence_hash", "statement_hash",
)  # fmt: skip


def csv_of(
    statement: Statement, words: Words, links: Links, signatures: Sequence[Signature]
) -> bytes:
    """The table, in UTF-8 with a mark that spreadsheets know it by."""
    told = io.StringIO(newline="")
    writer = csv.writer(told, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    own = hash_of(statement)
    for one in statement.objectives:
        for row in _rows(one, words):
            writer.writerow([
                statement.agreement, statement.period, statement.version, statement.status.value,
                iso(statement.as_of, digits=6), *row, own,
            ])  # fmt: skip
    return b"\xef\xbb\xbf" + told.getvalue().encode()


def _rows(one: ObjectiveStatement, words: Words) -> Iterator[list[object]]:
    title, digits = inert(words.local(one.title)), digits_for(one.target)
    for view in (View.RAW, View.CLAIMED, View.AGREED):
        figure = one.views[view]
        share = figure.strict if one.determined else None
        hidden = figure.counts.get(ItemState.UNKNOWN, 0)
        unknown = figure.unknown if one.kind == "availability" else hidden
        yield [
            one.id, title, one.kind, view.value, unit(one), figure.good, figure.valid,
            "" if share is None else exact(share), _percent(share, digits),
            exact(one.target), _percent(one.target, digits), _verdict(one, share),
            "yes" if one.determined else "no", _percent(figure.coverage, 2),
            exact(one.min_coverage), figure.excluded, unknown,
            exact(one.credit) if view is View.AGREED and one.determined else "", one.items,
            one.evidence_hash,
        ]  # fmt: skip
    good, valid = one.attributed
    share = ratio(good, valid) if one.determined else None
    yield [
        one.id, title, one.kind, "attributed", unit(one), good, valid,
        "" if share is None else exact(share), _percent(share, digits), exact(one.target),
        _percent(one.target, digits), _verdict(one, share), "yes" if one.determined else "no", "",
        exact(one.min_coverage), "", "", "", one.items, one.evidence_hash,
    ]  # fmt: skip


def _percent(share: Fraction | None, digits: int) -> str:
    return "" if share is None else floor_percent(share.numerator, share.denominator, digits)


def _verdict(one: ObjectiveStatement, share: Fraction | None) -> str:
    if share is None:
        return "not_determined"
    return "met" if share >= one.target else "not_met"
