"""What can be wrong with a product name. A refused name belongs in quarantine, never in a figure.

ProductNameError          the name cannot be read; trying again does not help
├── UnknownName           it begins like no family we know
└── MalformedName         it nearly fits a family; says which column is bad and what belongs there
    └── ImpossibleTime    the column has the right form but is no instant, or the times are reversed
"""

from __future__ import annotations

SHOWN = 120


class ProductNameError(ValueError):
    """A product name that no grammar accepts."""

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        shown = name if len(name) <= SHOWN else name[:SHOWN] + "…"
        super().__init__(f"{shown!a}: {why}")


class UnknownName(ProductNameError):
    """No family begins like this."""

    def __init__(self, name: str, beginnings: str) -> None:
        super().__init__(name, f"no family of names begins like this; known are {beginnings}")


class MalformedName(ProductNameError):
    """A family was recognised and one of its columns is bad."""

    def __init__(self, name: str, *, family: str, column: str, found: str, expected: str) -> None:
        self.family = family
        self.column = column
        self.found = found
        self.expected = expected
        holds = f"holds {found[:40]!a}" if found else "is missing"
        super().__init__(
            name, f"looks like {family}, but its {column} {holds} where {expected} belongs"
        )


class ImpossibleTime(MalformedName):
    """Digits in the form of a time that are no plausible instant."""
