"""A statement comes back from its text exactly, or not at all."""

from __future__ import annotations

import pytest

from maas.domain.canonical import hash_of, text_of
from maas.domain.exclusions import View
from maas.domain.intervals import Interval
from maas.domain.statement import PeriodStatus
from maas.reports.formats import render
from maas.reports.reading import statement_from
from tests.maas.reports.sample import statement


@pytest.mark.parametrize("status", list(PeriodStatus))
def test_a_statement_comes_back_exactly(status: PeriodStatus) -> None:
    told = statement(status=status)
    found = statement_from(text_of(told))
    assert found == told
    assert text_of(found) == text_of(told)
    assert isinstance(found.interval, Interval)
    assert list(found.objectives[0].views) == sorted(View)


def test_the_json_report_comes_back_with_the_hash_that_was_signed() -> None:
    told = statement()
    assert hash_of(statement_from(render(told, "json", "en").decode())) == hash_of(told)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"version":2', '"version":2.5', "version"),
        ('"version":2', '"version": 2', "canonical"),
        ('"version":2', '"more":1,"version":2', "canonical"),
        ('"target":"19/20"', '"target":"38/40"', "canonical"),
        ('"target":"19/20"', '"target":"0.95"', "share"),
        ('"target":"19/20"', '"target":"1/0"', "share"),
        ('"target":"19/20"', '"target":19', "share"),
        ('"period":"2026-10",', "", "period"),
        ('"status":"restated"', '"status":"perfect"', "perfect"),
    ],
)
def test_what_is_no_statement_is_refused_with_the_reason(
    before: str, after: str, said: str
) -> None:
    text = text_of(statement())
    assert before in text
    with pytest.raises(ValueError, match=said):
        statement_from(text.replace(before, after, 1))


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "hello", '{"agreement":"\ud800"}'])
def test_what_is_not_even_close_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no statement"):
        statement_from(text)
