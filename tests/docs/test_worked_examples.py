"""Every worked example of the explanations is done again by the platform's own code."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[2] / "docs" / "explanation"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WORKED = (
    "items", "availability", "periods", "exclusions", "attribution", "targets", "forecast",
    "canaries",
)  # fmt: skip


def examples(page: Path) -> doctest.DocTest:
    """All code of a page as one test whose failures name the page's own lines."""
    text = page.read_text(encoding="utf-8")
    kept = [""] * len(text.splitlines())
    for block in BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1))
        for offset, line in enumerate(block[1].splitlines()):
            kept[first + offset] = line
    return doctest.DocTestParser().get_doctest("\n".join(kept), {}, page.name, str(page), 0)


@pytest.mark.parametrize("name", WORKED)
def test_the_code_comes_to_what_the_page_says(name: str) -> None:
    told = examples(PAGES / f"{name}.md")
    assert told.examples
    said: list[str] = []
    doctest.DocTestRunner().run(told, out=said.append)
    assert not said, "".join(said)


@pytest.mark.parametrize("name", WORKED)
def test_no_code_of_a_page_escapes_the_test(name: str) -> None:
    text = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert len(examples(PAGES / f"{name}.md").examples) == text.count("\n>>> ")


def test_every_explanation_stands_in_the_index() -> None:
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    for page in PAGES.glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index
