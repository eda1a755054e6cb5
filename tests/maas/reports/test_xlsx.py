"""The workbook, read back by openpyxl: numbers are numbers, instants are dates."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from typing import Any

from openpyxl import load_workbook

from maas.domain.canonical import hash_of
from maas.domain.statement import Statement
from maas.reports.formats import render
from tests.maas.reports.sample import signatures, statement


def book(told: Statement, language: str = "en") -> Any:
    return load_workbook(io.BytesIO(render(told, "xlsx", language, None, signatures(told))))


def table(sheet: Any) -> list[dict[str, Any]]:
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_sheets_stand_in_the_order_of_reading() -> None:
    names = ["Summary", "Objectives", "Bad items", "Outages", "Exclusions", "Unknown", "About"]
    assert book(statement()).sheetnames == names


def test_every_head_is_frozen_and_can_be_filtered() -> None:
    for sheet in book(statement()):
        assert sheet.freeze_panes == "B2", sheet.title
        assert sheet.auto_filter.ref, sheet.title
        assert all(column.width >= 10 for column in sheet.column_dimensions.values())


def test_numbers_are_numbers_and_shares_are_floored() -> None:
    row = table(book(statement())["Summary"])[0]
    assert (row["Good"], row["Counted"]) == (1136, 1197)
    assert row["Share, floored (%)"] == 94.90
    assert (row["Target (%)"], row["Credit (%)"], row["Verdict"]) == (95, 5, "not met")


def test_what_is_not_determined_is_empty_and_never_nought() -> None:
    row = table(book(statement())["Summary"])[3]
    assert row["Verdict"] == "not determined"
    assert row["Share, floored (%)"] is None
    assert row["Credit (%)"] is None


def test_each_bad_item_has_real_dates_in_utc() -> None:
    told = statement()
    rows = table(book(told)["Bad items"])
    assert len(rows) == sum(len(one.bad_items) for one in told.objectives)
    assert isinstance(rows[0]["Due (UTC)"], datetime)
    assert rows[0]["Due (UTC)"].isoformat() == "2026-10-01T12:03:00"
    late = next(row for row in rows if row["Complete (UTC)"])
    assert late["Late by (s)"] == int((late["Complete (UTC)"] - late["Due (UTC)"]).total_seconds())


def test_every_word_of_every_exclusion_has_its_row() -> None:
    rows = table(book(statement())["Exclusions"])
    assert [(row["Identifier"], row["State"]) for row in rows][:2] == [
        ("X-4f1c02aa71", "claimed"),
        ("X-4f1c02aa71", "agreed"),
    ]


def test_a_reason_that_begins_like_a_formula_stays_text() -> None:
    told = statement()
    one = told.objectives[2]
    outage = replace(one.outages[0], reason="=1+1")
    told = replace(told, objectives=(replace(one, outages=(outage,)),))
    cell = book(told)["Outages"]["J2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_count_that_a_spreadsheet_would_round_is_text() -> None:
    told = statement()
    one = replace(told.objectives[0], attributed=(10**15, 10**16 + 1))
    rows = table(book(replace(told, objectives=(one,)))["Objectives"])
    assert rows[3]["Denominator"] == str(10**16 + 1)


def test_the_hash_and_both_signatures_are_told() -> None:
    told = statement()
    text = "\n".join(f"{a} {b}" for a, b in book(told)["About"].iter_rows(values_only=True))
    assert hash_of(told) in text
    assert "signed by A. Martin" in text
    assert "NOT this text" in text


def test_the_workbook_speaks_french() -> None:
    assert book(statement(), "fr").sheetnames[2] == "Mauvais éléments"
