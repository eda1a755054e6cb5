"""Acquisition reports as tables (.xlsx): a row for each pass, under headers that vary by station.

The table begins at the first row that names a satellite, a start, an end and a status; what stands
above it is a title. Times are UTC, as dates of the spreadsheet or as text.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from collectors.files.content import (
    FileContent,
    FileRefused,
    ValueRefused,
    bounded,
    file_name,
    instant,
    satellite_in,
)
from collectors.files.station_report import GOOD
from maas.db.facts_reports import Acquisition

MOST_ROWS = 20_000
MOST_COLUMNS = 200
LARGEST_UNPACKED = 64 * 1024 * 1024
HEADERS: Mapping[str, tuple[str, ...]] = {
    "satellite": ("satellite", "spacecraft", "mission", "sat"),
    "station": ("station", "groundstation", "terminal", "hdgs"),
    "acquisition": ("acqid", "acquisitionid", "sessionid", "session", "passid", "linksessionid"),
    "antenna": ("antenna", "antennaid"),
    "start": ("start", "starttime", "downlinkstart", "aos", "plannedstart", "downlinkstarttime"),
    "end": ("end", "stop", "endtime", "stoptime", "downlinkend", "downlinkstop", "los",
            "downlinkendtime"),
    "status": ("status", "result", "outcome", "downlinkstatus", "acquisitionstatus"),
    "comment": ("comment", "comments", "remark", "remarks", "notes"),
}  # fmt: skip
NEEDED = frozenset({"satellite", "start", "end", "status"})
_WORD = re.compile(r"[^a-z0-9]")
Cells = tuple[object, ...]


def read_station_table(path: str, content: bytes, changed_at: datetime) -> FileContent:
    """One acquisition for each row that holds one; raises FileRefused."""
    found = FileContent()
    headed = False
    for sheet, rows in _sheets(content):
        columns: dict[str, int] | None = None
        for number, row in enumerate(rows, 1):
            if columns is None:
                columns = _headers(row)
                headed = headed or columns is not None
            elif any(cell not in (None, "") for cell in row):
                try:
                    found.acquisitions.append(_acquisition(path, row, columns, changed_at))
                except ValueRefused as error:
                    found.refused.append((f"{sheet}, row {number}", str(error)))
    if not headed:
        raise FileRefused("no row of it names a satellite, a start, an end and a status")
    return found


def _sheets(content: bytes) -> Iterable[tuple[str, Iterable[Cells]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST_UNPACKED:
                raise FileRefused(f"it unpacks to more than {LARGEST_UNPACKED >> 20} MiB")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        told = [
            (sheet.title, list(sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS,
                                               values_only=True)))
            for sheet in book.worksheets
        ]  # fmt: skip
        book.close()
    except FileRefused:
        raise
    except (InvalidFileException, zipfile.BadZipFile, OSError) as error:
        raise FileRefused(f"it is no spreadsheet: {error}") from None
    except Exception as error:  # openpyxl raises whatever its many parsers do
        raise FileRefused(f"it is a damaged spreadsheet: {type(error).__name__}") from None
    return told


def _headers(row: Cells) -> dict[str, int] | None:
    plain = [_WORD.sub("", str(cell).split("[")[0].split("(")[0].lower()) for cell in row]
    columns = {
        ours: plain.index(theirs)
        for ours, names in HEADERS.items()
        for theirs in reversed(names)
        if theirs in plain
    }
    return columns if set(columns) >= NEEDED else None


def _acquisition(
    path: str, row: Cells, columns: Mapping[str, int], changed_at: datetime
) -> Acquisition:
    def cell(name: str) -> object:
        at = columns.get(name)
        return row[at] if at is not None and at < len(row) else None

    def text(name: str) -> str:
        value = cell(name)
        return "" if value is None else bounded(str(value))

    satellite = satellite_in(text("satellite"))
    if satellite is None:
        raise ValueRefused(f"the satellite is {text('satellite')[:60]!r}")
    start, end = _moment(cell("start"), "the start"), _moment(cell("end"), "the end")
    if end < start:
        raise ValueRefused("it ends before it begins")
    status = text("status")
    if not status:
        raise ValueRefused("the status is missing")
    return Acquisition(
        station=text("station") or "–", satellite=satellite,
        acquisition_id=text("acquisition") or f"{start:%Y%m%dT%H%M%S}", antenna=text("antenna"),
        start_at=start, end_at=end, acquired=status.upper() in GOOD, status=status,
        comment=text("comment"), file=file_name(path), reported_at=changed_at,
    )  # fmt: skip


def _moment(value: object, what: str) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return instant(str(value), what)
