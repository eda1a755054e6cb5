"""What can go wrong, in words.

DashboardError
├── UnknownBoard      the catalogue or the caller names a board that is not made
└── PublishFailed     Grafana refused, or did not answer
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class DashboardError(Exception):
    """Something about boards that people can mend; the message says how."""


class UnknownBoard(DashboardError):
    """No board has this name."""

    def __init__(self, name: str, boards: Iterable[str]) -> None:
        names = list(boards)
        near = difflib.get_close_matches(name, names, 1)
        choices = f"write {near[0]!r}" if near else f"write one of {', '.join(names)}"
        super().__init__(f"there is no board {name!r}: {choices}")


class PublishFailed(DashboardError):
    """Grafana did not take what it was given; the message has its own words."""
