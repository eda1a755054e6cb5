"""The page in a real browser: accessible, light and dark, narrow, and quiet."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from maas.reports.formats import render
from tests.maas.reports.sample import signatures, statement, timeliness
from tests.servers.browser import Scheme, inaccessible

pytestmark = pytest.mark.xdist_group("browser")
ALL_LAID_OUT = ".item-list > li { content-visibility: visible !important }"


async def opened(
    browser: Browser, folder: Path, language: str, width: int = 1280, scheme: Scheme = "light"
) -> Page:
    told = statement(timeliness(12, 188))
    file = folder / f"{language}.html"
    file.write_bytes(render(told, "html", language, "https://status.example", signatures(told)))
    context = await browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True
    )
    page = await context.new_page()
    await page.goto(file.as_uri())
    await page.add_style_tag(content=ALL_LAID_OUT)
    await page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    return page


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("fr", "dark")])
async def test_axe_finds_nothing(
    browser: Browser, tmp_path: Path, language: str, scheme: Scheme
) -> None:
    page = await opened(browser, tmp_path, language, scheme=scheme)
    broken = await inaccessible(page)
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [320, 360, 768])
async def test_nothing_scrolls_sideways(
    browser: Browser, tmp_path: Path, language: str, width: int
) -> None:
    page = await opened(browser, tmp_path, language, width)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_its_own_policy_lets_it_show_itself(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(render(statement(), "html", "en", "https://status.example"))
    page = await (await browser.new_context()).new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(file.as_uri())
    assert said == []
    assert asked == [file.as_uri()]
    size = await page.evaluate("getComputedStyle(document.querySelector('.huge')).fontSize")
    assert size == "48px"
