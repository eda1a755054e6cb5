"""A CSV plan as rows with plain column names: units cut from headers, spelling variants joined.

Each line is read by itself, so that one broken line costs one row. Trailing columns may be missing.
"""

from __future__ import annotations

import csv
import re
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
