"""What files from folders say: one module for each kind, and one line for it here.

A reader takes a file's name and bytes and gives facts; what it cannot read it sets aside with the
reason. A file that is nothing of its kind raises FileRefused and is quarantined whole.
"""

from __future__ import annotations

from collections.abc import Mapping

from collectors.files.content import FileContent, FileRefused, Reader
from collectors.files.deletions import read_deletions
from collectors.files.dsib import read_dsib
from collectors.files.station_report import read_station_report
from collectors.files.station_table import read_station_table
from collectors.files.unavailability import read_unavailability

__all__ = ["READERS", "FileContent", "FileRefused", "Reader"]

READERS: Mapping[str, Reader] = {
    "dsib": read_dsib,
    "station-report": read_station_report,
    "station-table": read_station_table,
    "unavailability": read_unavailability,
    "deletions": read_deletions,
}
