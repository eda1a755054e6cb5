"""Agreements, statements and items in a real browser: accessible, narrow and dark."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from maas.db.connection import Database
from tests.api.ledgers import over, write_month
from tests.api.serving import served
from tests.api.test_browser import opened
from tests.servers.browser import Scheme, inaccessible

pytestmark = pytest.mark.xdist_group("browser")
PATHS = (
    "/agreements",
    "/agreements?lang=fr",
    "/agreements/contract/2026-10",
    "/agreements/contract/2026-11?lang=fr",
    "/objectives/nrt/items?state=late&agreement=contract&period=2026-10",
)


@pytest.fixture
async def address(database: Database, tmp_path: Path) -> AsyncIterator[str]:
    """Where a closed October is served."""
    async with served(over(await write_month(database), tmp_path)) as url:
        yield url


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_read_a_statement(
    browser: Browser, address: str, scheme: Scheme
) -> None:
    page = await opened(browser, scheme)
    broken: list[str] = []
    for path in PATHS:
        await page.goto(address + path)
        await page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        broken += await inaccessible(page)
    assert not broken, "\n".join(broken)


async def test_a_statement_fits_a_telephone(browser: Browser, address: str) -> None:
    page = await opened(browser, width=360)
    for path in PATHS:
        await page.goto(address + path)
        await page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360, path


async def test_a_figure_leads_to_the_items_it_counts(browser: Browser, address: str) -> None:
    page = await opened(browser)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    await page.goto(address + "/agreements")
    await page.click("text=2026-10")
    links = await page.eval_on_selector_all(
        "a[href*='/items']", "all => all.map(a => a.getAttribute('href'))"
    )
    late = next(link for link in links if "state=late" in link)
    await page.goto(late if late.startswith("http") else address + late)
    assert "S1A-500003" in await page.inner_text("main")
    assert said == []
