"""A CSV plan as rows with plain column names: units cut from headers, spelling variants joined.

Each line is read by itself, so that one broken line costs one row. Trailing columns may be missing.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from typing import NamedTuple

from collectors.plans.content import PlanUnreadable, RowUnreadable

SAME = {"ID": "AcquisitionID"}
UNIT = re.compile(r"\[([A-Za-z]+)\]\s*$")


class Table(NamedTuple):
    """Column names, the unit each header states, and the lines below it."""

    columns: tuple[str, ...]
    units: dict[str, str]
    lines: tuple[str, ...]

    def row(self, line: str) -> dict[str, str]:
        """The cells of one line by column; raises RowUnreadable."""
        try:
            cells = _cells(line)
        except csv.Error as error:
            raise RowUnreadable(f"not a line of CSV: {error}") from None
        if len(cells) > len(self.columns):
            raise RowUnreadable(f"{len(cells)} cells under {len(self.columns)} headers")
        return dict(zip(self.columns, cells, strict=False))


def table(file_name: str, text: str, required: frozenset[str]) -> Table:
    """The table a text holds; raises PlanUnreadable when its header lacks a required column."""
    header, *lines = text.split("\n")
    try:
        titles = _cells(header)
    except csv.Error as error:
        raise PlanUnreadable(file_name, f"its first line is no CSV header: {error}") from None
    names = tuple(_plain(title) for title in titles)
    missing = sorted(required.difference(names))
    if missing:
        raise PlanUnreadable(file_name, f"its header lacks {', '.join(missing)}")
    units = {
        name: unit[1]
        for name, title in zip(names, titles, strict=True)
        if (unit := UNIT.search(title)) is not None
    }
    return Table(names, units, tuple(filter(str.strip, lines)))


def _cells(line: str) -> list[str]:
    return next(csv.reader([line.rstrip("\r")], strict=True), [])


def _plain(title: str) -> str:
    """AcquisitionDuration from "AcquisitionDuration[msec] ", SatelliteID from "Satellite ID"."""
    joined = UNIT.sub("", title.strip()).replace(" ", "")
    return SAME.get(joined, joined)


def named_table(
    file_name: str, text: str, names: Mapping[str, tuple[str, ...]], required: frozenset[str]
) -> Table:
    """A table whose columns go by any of several headers, compared without signs and capitals.

    Raises PlanUnreadable when a required column has none of its headers.
    """
    plain = table(file_name, text, frozenset())
    ours = {_bare(header): name for name, headers in names.items() for header in reversed(headers)}
    columns = tuple(ours.get(_bare(column), column) for column in plain.columns)
    missing = sorted(required.difference(columns))
    if missing:
        told = ", ".join(" or ".join(names[name][:3]) for name in missing)
        raise PlanUnreadable(file_name, f"its header lacks {told}")
    units = {ours.get(_bare(column), column): unit for column, unit in plain.units.items()}
    return Table(columns, units, plain.lines)


def _bare(header: str) -> str:
    return "".join(sign for sign in header.lower() if sign.isalnum())
