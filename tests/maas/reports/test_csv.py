"""The table for programs, read back by the standard library's reader."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from fractions import Fraction

from maas.domain.canonical import hash_of
from maas.domain.statement import Statement
from maas.reports.formats import render
from tests.maas.reports.sample import statement


def rows(told: Statement, language: str = "en") -> dict[tuple[str, str], dict[str, str]]:
    text = render(told, "csv", language).decode("utf-8-sig")
    found = csv.DictReader(io.StringIO(text, newline=""))
    return {(row["objective"], row["view"]): row for row in found}


def test_there_is_one_line_for_each_objective_and_view() -> None:
    told = statement()
    assert list(rows(told)) == [
        (one.id, view)
        for one in told.objectives
        for view in ("raw", "claimed", "agreed", "attributed")
    ]


def test_shares_stand_exactly_and_floored_beside_their_counts() -> None:
    row = rows(statement())["s1-nrt", "agreed"]
    assert (row["numerator"], row["denominator"], row["exact"]) == ("1136", "1197", "1136/1197")
    assert row["percent"] == "94.90"
    assert row["verdict"] == "not_met"
    assert row["credit"] == "1/20"
    assert row["coverage_percent"] == "99.83"


def test_a_target_that_is_met_exactly_is_met() -> None:
    row = rows(statement())["s2-complete", "agreed"]
    assert (row["percent"], row["target_percent"], row["verdict"]) == ("99.50", "99.50", "met")


def test_what_is_not_determined_has_counts_but_neither_share_nor_credit() -> None:
    found = rows(statement())
    row = found["s3-stc", "agreed"]
    assert (row["numerator"], row["denominator"], row["unknown"]) == ("700", "710", "290")
    assert (row["percent"], row["exact"], row["credit"], row["verdict"]) == (
        "", "", "", "not_determined",
    )  # fmt: skip
    assert found["s5p-nrti", "agreed"]["percent"] == ""


def test_a_title_that_begins_like_a_formula_is_made_harmless() -> None:
    told = statement()
    bad = replace(told.objectives[0], title={"en": "=HYPERLINK(1)"})
    told = replace(told, objectives=(bad,))
    assert rows(told)["s1-nrt", "raw"]["title"] == "'=HYPERLINK(1)"


def test_the_hash_is_that_of_the_statement_in_every_language() -> None:
    told = statement()
    hashes = {row["statement_hash"] for row in [*rows(told).values(), *rows(told, "fr").values()]}
    assert hashes == {hash_of(told)}


def test_no_floor_ever_shows_a_missed_target_as_met() -> None:
    told = statement()
    one = told.objectives[0]
    near = replace(one, target=Fraction(1136, 1197) + Fraction(1, 10**9))
    row = rows(replace(told, objectives=(near,)))["s1-nrt", "agreed"]
    assert row["verdict"] == "not_met"
