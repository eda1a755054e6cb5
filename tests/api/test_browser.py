"""The pages in a real browser: accessible, narrow, dark, and without JavaScript."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from playwright.async_api import Browser, Page

from tests.api.paths import PAGES
from tests.api.serving import served
from tests.servers.browser import Scheme, inaccessible

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
async def address(application: FastAPI) -> AsyncIterator[str]:
    """Where the pages are served."""
    async with served(application) as url:
        yield url


async def opened(
    browser: Browser, scheme: Scheme = "light", width: int = 1280, *, javascript: bool = True
) -> Page:
    context = await browser.new_context(
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
        java_script_enabled=javascript,
        locale="en-GB",
    )
    return await context.new_page()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_page(
    browser: Browser, address: str, scheme: Scheme
) -> None:
    page = await opened(browser, scheme)
    broken: list[str] = []
    for path in (*PAGES, "/nowhere", "/?lang=fr"):
        await page.goto(address + path)
        await page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        broken += await inaccessible(page)
    assert not broken, "\n".join(broken)


async def test_nothing_scrolls_sideways_at_360_pixels(browser: Browser, address: str) -> None:
    page = await opened(browser, width=360)
    for path in (*PAGES, "/?lang=fr", "/objectives/s1-nrt-prip?lang=fr"):
        await page.goto(address + path)
        await page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, path


async def test_the_policy_breaks_nothing_and_nothing_else_is_asked_for(
    browser: Browser, address: str
) -> None:
    page = await opened(browser)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        await page.goto(address + path)
    assert said == []
    assert all(url.startswith(address) for url in asked)


async def test_everything_works_without_javascript(browser: Browser, address: str) -> None:
    page = await opened(browser, javascript=False)
    await page.goto(address)
    await page.locator("summary", has_text="2 days with a disturbance").first.click()
    assert await page.locator("details[open] li a", has_text="45\u00a0min down").count() == 1
    await page.locator("svg.bars a").last.click()
    assert page.url.endswith("/days/2026-11-23")
    await page.goto(address)
    await page.get_by_label("Where is my product?").fill("S1A-425335")
    await page.get_by_role("button", name="Find").click()
    await page.get_by_role("link", name="S1A-425335").click()
    assert await page.locator("h1").inner_text() == "S1A-425335"
    await page.get_by_role("link", name="Français").click()
    assert "Ce qui était promis" in await page.inner_text("main")


async def test_the_keyboard_skips_to_the_content_and_walks_along_the_days(
    browser: Browser, address: str
) -> None:
    page = await opened(browser)
    await page.goto(f"{address}/components/sentinel-1/prip")
    await page.keyboard.press("Tab")
    assert await page.locator(":focus").inner_text() == "Skip to the content"
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "content"
    await page.locator("svg.bars a").last.focus()
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/days/2026-11-22")


async def test_a_time_shows_the_visitors_own_on_hover(browser: Browser, address: str) -> None:
    context = await browser.new_context(timezone_id="Asia/Tokyo", locale="en-US")
    page = await context.new_page()
    await page.goto(address)
    shown = await page.locator(".as-of time").get_attribute("title")
    assert shown is not None
    assert "Nov 24, 2026, 1:48" in shown
