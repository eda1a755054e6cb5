"""Note: a few words of explanation, and what this installation has no data for."""

from __future__ import annotations

from dashboards.sdk import text, text_models


def note(title: str, markdown: str, *, span: int = 24, height: int = 3) -> text.Panel:
    """Markdown."""
    panel = text.Panel().title(title).description(markdown).content(markdown)
    return panel.mode(text_models.TextMode.MARKDOWN).span(span).height(height)
