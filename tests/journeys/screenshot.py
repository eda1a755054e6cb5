"""The picture in the README, taken of the real page: `make screenshot` while `make demo` runs."""

from __future__ import annotations

import sys

from playwright.sync_api import sync_playwright


def main() -> None:
    """Screenshot the status page of a running platform: URL, file."""
    url, file = sys.argv[1:3]
    with sync_playwright() as tools:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = tools.chromium.launch(executable_path="/usr/bin/chromium", args=options)
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(url)
        page.screenshot(path=file)
        browser.close()


if __name__ == "__main__":
    main()
