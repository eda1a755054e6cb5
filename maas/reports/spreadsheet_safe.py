"""Texts that a spreadsheet must not take for a formula: what begins like one gets a quote."""

from __future__ import annotations

STARTS = ("=", "+", "-", "@", "\t", "\r")


def inert(text: str) -> str:
    return "'" + text if text.startswith(STARTS) else text
