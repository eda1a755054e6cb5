"""A real browser, and what is accessible in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = Path("/usr/bin/chromium")
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
Scheme = Literal["light", "dark"]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Debian's, closed in the end; a test without it fails and says what to install."""
    if not CHROMIUM.exists():  # noqa: ASYNC240  before anything runs
        pytest.fail(f"{CHROMIUM} is missing: install it with `apt-get install chromium`")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        await launched.close()


async def inaccessible(page: Page) -> list[str]:
    """What axe objects to on the page as it is shown now, a line for each place."""
    found = (await Axe().run(page, options=RULES)).response["violations"]
    return [
        f"{page.url}: {each['id']} {node['target']} {node['failureSummary']}"
        for each in found
        for node in each["nodes"][:3]
    ]
