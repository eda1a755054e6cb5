"""Every format, in every language: made, the same each time, and refused by name."""

from __future__ import annotations

import pytest

from maas.domain.statement import PeriodStatus
from maas.reports.errors import UnknownFormat, UnknownLanguage
from maas.reports.formats import FORMATS, render
from tests.maas.reports.sample import signatures, statement

SITE = "https://status.example/maas/"
BEGINNINGS = {
    "html": b"<!doctype html>",
    "pdf": b"%PDF-",
    "json": b'{"agreement":',
    "csv": b"\xef\xbb\xbfagreement,",
    "xlsx": b"PK",
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_statement_gives_the_same_bytes(form: str, language: str) -> None:
    told = statement()
    first = render(told, form, language, SITE, signatures(told))
    assert first.startswith(BEGINNINGS[form])
    assert render(statement(), form, language, SITE, signatures(told)) == first


@pytest.mark.parametrize("status", list(PeriodStatus))
@pytest.mark.parametrize("form", FORMATS)
def test_every_status_of_a_period_has_a_document(form: str, status: PeriodStatus) -> None:
    assert render(statement(status=status), form, "en").startswith(BEGINNINGS[form])


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownFormat, match="html, pdf, json, csv, xlsx"):
        render(statement(), "docx", "en")


def test_an_unknown_language_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownLanguage, match="en or fr"):
        render(statement(), "html", "de")


@pytest.mark.parametrize("links", ["javascript:alert(1)", "status.example", "", "https://"])
def test_an_address_that_is_none_is_refused(links: str) -> None:
    with pytest.raises(ValueError, match="no public address"):
        render(statement(), "html", "en", links)
