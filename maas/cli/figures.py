"""The table of objectives in the terminal: target, strict, produced, coverage and the counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from rich import box
from rich.table import Table

from maas.domain.quantities import floor_percent

Row = Mapping[str, object]


def percent(ratio: object, digits: int = 2) -> str:
    """A "numerator/denominator" text as a floored percentage; "n/a" where there is nothing."""
    if not isinstance(ratio, str):
        return "n/a"
    share = Fraction(ratio)
    return floor_percent(share.numerator, share.denominator, digits) + " %"


def figure_table(rows: Sequence[Row], start: datetime, end: datetime) -> Table:
    """One line per objective, items first; percentages are floored, never rounded up."""
    table = Table(
        title=f"Objectives from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("objective", no_wrap=True)
    for column in ("target", "strict", "produced", "coverage"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for column in ("on time", "late", "missing", "overdue", "not due", "unknown", "cancelled"):
        table.add_column(column, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            str(row["objective"]),
            percent(row["target"]),
            percent(row["strict"]),
            percent(row["produced"]),
            percent(row["coverage"]),
            _verdict(row),
            *(_count(row, name) for name in _COUNTS),
        )
    return table


_COUNTS = ("on_time", "late", "missing", "overdue", "not_due", "unknown", "cancelled")


def _count(row: Row, name: str) -> str:
    if row["kind"] == "availability":
        return ""
    return str(row.get(name, ""))


def _verdict(row: Row) -> str:
    if not isinstance(row["strict"], str) or not isinstance(row["target"], str):
        return "? no data"
    good = Fraction(row["strict"]) >= Fraction(row["target"])
    return "✓ met" if good else "✗ not met"
