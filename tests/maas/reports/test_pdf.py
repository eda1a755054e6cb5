"""The PDF, read back by pypdf: its words, bookmarks, tags, language and marks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from maas.domain.canonical import hash_of
from maas.domain.statement import PeriodStatus, Statement
from maas.reports.formats import render
from tests.maas.reports.sample import BITING, signatures, statement, timeliness

SITE = "https://status.example/maas"


def reader(told: Statement, language: str = "en", links: str | None = SITE) -> PdfReader:
    return PdfReader(io.BytesIO(render(told, "pdf", language, links, signatures(told))))


def text_of_pages(found: PdfReader) -> str:
    told = " ".join(page.extract_text() for page in found.pages).replace("\u200b", "")
    return " ".join(told.replace("\u202f", " ").replace("\u00a0", " ").split())


@pytest.fixture(scope="module")
def english() -> PdfReader:
    return reader(statement())


@pytest.fixture(scope="module")
def french() -> PdfReader:
    return reader(statement(), "fr")


def test_the_first_page_tells_it_all_in_a_minute(english: PdfReader) -> None:
    text = " ".join(english.pages[0].extract_text().replace("\u202f", " ").split())
    for said in (
        "Service level statement",
        "Operation of the Sentinel ground segment",
        "Space Agency",
        "October 2026",
        "1 objective met",
        "3 not met",
        "2 not determined",
        "94.90 %",
        "n/a – not determined",
    ):
        assert said in text


def test_every_page_bears_the_hash_and_its_number(english: PdfReader) -> None:
    last = len(english.pages)
    for number, page in enumerate(english.pages, 1):
        text = page.extract_text()
        assert hash_of(statement()) in text
        assert f"page {number} of {last}" in text


def test_each_objective_has_a_page_of_its_own_and_a_bookmark(english: PdfReader) -> None:
    top = [one for one in english.outline if not isinstance(one, list)]
    marks = {str(one.title).replace("\u200b", ""): one for one in top}
    for one in statement().objectives:
        title = one.title["en"].replace(" h", "\u202fh")
        assert title in marks, list(marks)
    pages = [english.get_destination_page_number(one) or 0 for one in list(marks.values())[1:7]]
    assert pages == sorted(set(pages))
    assert {"Summary", "Exclusions", "How it was computed", "Signatures"} <= set(marks)


def test_it_is_tagged_archivable_and_speaks_its_language(
    english: PdfReader, french: PdfReader
) -> None:
    for found, language in ((english, "en"), (french, "fr")):
        root: Any = found.trailer["/Root"]
        assert root["/Lang"] == language
        assert root["/MarkInfo"]["/Marked"]
        marks = root["/Metadata"].get_data().decode()
        assert "<pdfuaid:part>1</pdfuaid:part>" in marks
        assert "<pdfaid:part>2</pdfaid:part>" in marks


def test_tables_have_heads_and_drawings_have_words(english: PdfReader) -> None:
    root: Any = english.trailer["/Root"]
    kinds: dict[str, int] = {}
    wordless = 0
    for element in elements(root["/StructTreeRoot"]):
        kind = str(element.get("/S", ""))
        kinds[kind] = kinds.get(kind, 0) + 1
        wordless += kind == "/Figure" and not element.get("/Alt")
    assert kinds["/TH"] > 50
    assert kinds["/Figure"] > 15
    assert wordless == 0


def elements(node: Any) -> Iterator[Any]:
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            yield from elements(one)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def test_its_title_author_and_date_are_those_of_the_statement(english: PdfReader) -> None:
    told = english.metadata
    assert told is not None
    assert told.title == "Operation of the Sentinel ground segment, October 2026 – " + (
        "Service level statement"
    )
    assert told.author == "Production & Co. <Ltd>"
    assert told.creation_date is not None
    assert told.creation_date.isoformat() == "2026-11-06T08:00:00+00:00"


def test_texts_that_look_like_markup_stay_texts(english: PdfReader) -> None:
    text = text_of_pages(english)
    assert BITING in text
    assert "#set text(red); $ a_b $; *bold*; _it_; `raw`; <label>; @ref." in text
    assert "ticket *#12* <see> _log_ $4" in text


def test_bad_items_outages_exclusions_and_the_unknown_are_all_there(english: PdfReader) -> None:
    text = text_of_pages(english)
    assert all(item.key in text for one in statement().objectives for item in one.bad_items)
    for said in (
        "first over budget",
        "confirmed by A. Martin",
        "8 h 00 min 17.512 s",
        "agreed by B. Leroy, 7 October 2026, 22:01:01 UTC",
        "it goes beyond the cap of the period",
        "its interfaces were not read far enough",
        "327147811/331650000",
        "NOT this text: another hash was signed",
    ):
        assert said in text


def test_links_lead_to_the_evidence(english: PdfReader) -> None:
    assert f"{SITE}/agreements/production/2026-10?version=2" in set(addresses(english))


def addresses(found: PdfReader) -> Iterator[str]:
    for page in found.pages:
        for annotation in page.get("/Annots", []):
            action: Any = annotation.get_object().get("/A", {})
            if "/URI" in action:
                yield str(action["/URI"])


def test_without_a_site_there_are_no_links_out() -> None:
    assert list(addresses(reader(statement(), links=None))) == []


def test_the_french_document_is_french(french: PdfReader) -> None:
    text = text_of_pages(french)
    assert "94,90 %" in text
    assert "1 136 éléments sur 1 197" in text
    assert "du 1er octobre 2026, 00:00 Europe/Paris" in text
    assert "Comment c’est calculé" in text


def test_a_long_list_says_how_many_are_drawn_and_leaves_none_out() -> None:
    told = statement(timeliness(400, 9_600))
    text = text_of_pages(reader(told))
    assert "The 24 worst of 400 are drawn with their road; the others follow as rows." in text
    assert all(item.key in text for item in told.objectives[0].bad_items)


def test_a_closed_period_leaves_room_to_sign_and_an_open_one_does_not() -> None:
    closed = PdfReader(io.BytesIO(render(statement(status=PeriodStatus.CLOSED), "pdf", "en")))
    assert "not signed yet" in text_of_pages(closed)
    draft = PdfReader(io.BytesIO(render(statement(status=PeriodStatus.OPEN), "pdf", "en")))
    assert "A version that is not closed cannot be signed." in text_of_pages(draft)


def test_a_title_in_a_script_without_a_font_still_has_a_document() -> None:
    told = replace(statement(), title={"en": "地上局 \U0001f6f0"})
    found = reader(told)
    assert len(found.pages) > 5
    root: Any = found.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]


def test_an_agreement_without_objectives_has_a_document() -> None:
    told = replace(statement(), objectives=(), exclusions=(), watermarks=())
    assert "No objective is bound by this agreement." in text_of_pages(reader(told))
