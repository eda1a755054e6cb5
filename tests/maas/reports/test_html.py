"""The page, read back by a parser: everything said, nothing run, nothing fetched."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from maas.domain.canonical import hash_of
from maas.domain.statement import PeriodStatus
from maas.reports.formats import render
from tests.maas.reports.sample import BITING, BITING_FR, signatures, statement, timeliness

SITE = "https://status.example/maas"
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Tags, links and text; raises where a tag closes what was not open."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        told = " ".join(" ".join(self.words).split())
        return told.replace("\u202f", " ").replace("\u00a0", " ")

    def all(self, tag: str, name: str) -> list[str]:
        return [str(attrs[name]) for one, attrs in self.tags if one == tag and name in attrs]


def page(language: str = "en", links: str | None = SITE) -> Page:
    told = statement()
    return Page(render(told, "html", language, links, signatures(told)).decode())


def test_the_page_stands_alone_and_runs_nothing() -> None:
    found = page()
    tags = {tag for tag, _ in found.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "form"}
    assert not [name for _, attrs in found.tags for name in attrs if name.startswith("on")]
    assert not [attrs for _, attrs in found.tags if "style" in attrs or "src" in attrs]
    assert "default-src 'none'" in found.all("meta", "content")[0]


def test_the_first_screen_tells_who_what_when_and_how_it_ended() -> None:
    text = page().text
    for said in (
        "Operation of the Sentinel ground segment",
        "Space Agency",
        "Production & Co. <Ltd>",
        "from 1 October 2026, 00:00 Europe/Paris (30 September 2026, 22:00:00 UTC)",
        "Restated by A. Martin",
        "1 objective met",
        "3 not met",
        "2 not determined",
        "94.90 %",
        "1,136 of 1,197 items",
        hash_of(statement()),
    ):
        assert said in text


def test_what_is_not_determined_is_never_shown_as_a_share() -> None:
    html = render(statement(), "html", "en").decode()
    section = html.split('id="objective-4"')[1].split("</article>")[0]
    text = Page("<div>" + section[section.index(">") + 1 :] + "</div>").text
    assert "n/a – not determined" in text
    assert "Too little could be judged for a figure: 71.00 % of at least 90 %." in text
    assert "700 of 710 items" in text
    assert "98.59 %" not in text


@pytest.mark.parametrize(("language", "title"), [("en", BITING), ("fr", BITING_FR)])
def test_texts_that_look_like_markup_stay_texts(language: str, title: str) -> None:
    found = page(language)
    assert " ".join(title.split()) in found.text
    assert "b" not in {tag for tag, attrs in found.tags if "hour" in str(attrs)}
    assert "<disk full> & 100 % used" in found.text
    assert "late delivery of 3 October found <again>" in found.text


def test_every_figure_opens_down_to_the_facts() -> None:
    found = page()
    told = statement()
    assert [tag for tag, _ in found.tags].count("details") > len(told.objectives[0].bad_items)
    item = told.objectives[0].bad_items[0]
    assert item.key in found.text
    assert item.evidence[0].name in found.text
    assert "first over budget" in found.text
    assert "confirmed by A. Martin" in found.text
    assert "The same fault is charged under Public portal available already." in found.text


def test_links_lead_to_the_evidence_of_this_very_version() -> None:
    found = page()
    links = found.all("a", "href")
    assert f"{SITE}/agreements/production/2026-10?version=2" in links
    assert (
        f"{SITE}/objectives/s1-nrt/items?agreement=production&period=2026-10&version=2&state=late"
        in links
    )
    assert all(link.startswith((SITE, "#")) for link in links)


def test_inner_links_lead_somewhere() -> None:
    found = page()
    ids = [str(attrs["id"]) for _, attrs in found.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    wanted = {link[1:] for link in [*found.all("a", "href"), *found.all("use", "href")]}
    assert {link for link in wanted if not link.startswith("ttps")} <= set(ids)


def test_without_a_site_there_are_no_links_out() -> None:
    found = page(links=None)
    assert all(link.startswith("#") for link in found.all("a", "href"))


def test_a_signature_on_another_text_is_called_out() -> None:
    text = page().text
    assert "signed by A. Martin" in text
    assert "this is the text that was signed" in text
    assert "NOT this text: another hash was signed" in text


def test_every_exclusion_tells_who_said_what_and_when() -> None:
    text = page().text
    assert "agreed by B. Leroy, 7 October 2026, 22:01:01 UTC" in text
    assert "refused by B. Leroy" in text
    assert "withdrawn by C. Petit" in text
    assert "not answered; an answer is due by 15 October 2026, 22:00:00 UTC" in text
    assert "would take 1 h 00 min 00 s out" in text
    assert "and 10 more, in the JSON of this statement" in text


def test_the_french_page_is_french() -> None:
    found = page("fr")
    assert found.tags[0] == ("html", {"lang": "fr"})
    assert "94,90 %" in found.text
    assert "1 136 éléments sur 1 197" in found.text
    assert "du 1er octobre 2026, 00:00 Europe/Paris" in found.text
    assert not re.search(r"\w [:;!?»%]", "".join(found.words).replace("100 % used", ""))


def test_an_open_period_says_that_it_still_moves_and_cannot_be_signed() -> None:
    text = Page(render(statement(status=PeriodStatus.OPEN), "html", "en").decode()).text
    assert "these figures still move" in text
    assert "A version that is not closed cannot be signed." in text


def test_an_agreement_without_objectives_says_so() -> None:
    told = replace(statement(), objectives=(), exclusions=(), watermarks=())
    text = Page(render(told, "html", "en").decode()).text
    assert "No objective is bound by this agreement." in text
    assert "Nothing was claimed." in text


def test_a_hundred_thousand_items_are_told_by_their_five_hundred_bad_ones() -> None:
    told = statement(timeliness(500, 99_500))
    found = Page(render(told, "html", "en").decode())
    assert all(item.key in found.text for item in told.objectives[0].bad_items)


def test_a_period_in_utc_is_told_once_and_a_draft_has_no_number() -> None:
    told = replace(statement(status=PeriodStatus.OPEN), time_zone="UTC")
    text = Page(render(told, "html", "en").decode()).text
    assert "from 30 September 2026, 22:00:00 UTC to" in text
    assert "open draft, not closed" in text
