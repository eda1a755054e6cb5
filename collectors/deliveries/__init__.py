"""Delivered reports and rasters: read by their declared form, then checked, then judged.

A form of report is one function and one line in READERS; whatever it cannot read it refuses with
ReportRefused. Positions leave a reader by name, never by order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from collectors.deliveries.declared import read_declared
from collectors.deliveries.gml import read_oil, read_vessels
from collectors.deliveries.report import Feature, Report, ReportRefused
from collectors.deliveries.tables import read_csv, read_geojson
from maas.catalogue.canaries import ReportForm

__all__ = ["READERS", "Feature", "Report", "ReportRefused", "read_report"]

READERS: Mapping[str, Callable[[bytes, ReportForm], Report]] = {
    "vessel-gml": lambda content, _: read_vessels(content),
    "oil-gml": lambda content, _: read_oil(content),
    "vessel-csv": lambda content, _: read_csv(content),
    "geojson": lambda content, _: read_geojson(content),
    "declared": read_declared,
}


def read_report(content: bytes, form: ReportForm) -> Report:
    """What a report says; raises ReportRefused."""
    return READERS[form.form](content, form)
