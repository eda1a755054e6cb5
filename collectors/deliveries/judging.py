"""One delivery, from its fetched files to its verdict. Pure but for the rasters it opens.

A file that cannot be read makes the delivery invalid; the other files are judged all the same, so
that all reasons are told at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from collectors.deliveries import Report, ReportRefused, read_report
from collectors.deliveries.checks import (
    Feed,
    check_count,
    check_match,
    check_positions,
    check_product,
    check_times,
)
from collectors.deliveries.ground import Ground
from collectors.deliveries.rasters import Raster, RasterRefused, look_at
from maas.catalogue.canaries import Delivery, RasterForm
from maas.domain.delivered import Reason, Verdict


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a delivery, and why some of it was not."""

    reports: Mapping[str, Report]
    rasters: Mapping[str, Raster]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a delivery is held against."""

    image: str
    known: bool
    acquired_at: datetime | None
    delivered_at: datetime
    ground: Ground | None
    area: str | None = None
    former_counts: tuple[int, ...] = field(default=())
    feed: Feed | None = None


def read_delivery(entry: Delivery, files: Mapping[str, Path]) -> Read:
    """Read what was fetched, by its declared forms."""
    reports, rasters, reasons = {}, {}, []
    for name in entry.required:
        if name not in files:
            reasons.append(Reason(Verdict.INVALID, "file-missing", "it is required", name))
    for name, form in entry.reports.items():
        if name in files:
            try:
                reports[name] = read_report(files[name].read_bytes(), form)
            except ReportRefused as error:
                reasons.append(Reason(Verdict.INVALID, "malformed", str(error), name))
    for name, wanted in entry.rasters.items():
        if name in files:
            try:
                rasters[name] = look_at(files[name])
                reasons += _raster_reasons(name, rasters[name], wanted)
            except RasterRefused as error:
                reasons.append(Reason(Verdict.INVALID, "raster-refused", str(error), name))
    return Read(reports, rasters, tuple(reasons))


def _raster_reasons(name: str, raster: Raster, wanted: RasterForm) -> Iterator[Reason]:
    if not raster.georeferenced:
        yield Reason(Verdict.INVALID, "raster-nowhere", "it does not say where it lies", name)
    if wanted.bands is not None and raster.bands != wanted.bands:
        words = f"it has {raster.bands} bands, not {wanted.bands}"
        yield Reason(Verdict.INVALID, "raster-bands", words, name)
    if all(one is None for one in raster.statistics):
        yield Reason(Verdict.INVALID, "raster-empty", "no pixel has data", name)
    elif all(one is not None and one.least == one.most for one in raster.statistics):
        yield Reason(Verdict.INVALID, "raster-flat", "all pixels have the same value", name)
    if wanted.most_nodata is not None and raster.nodata > wanted.most_nodata * raster.pixels:
        words = f"{raster.nodata} of {raster.pixels} pixels are without data"
        yield Reason(Verdict.DEGRADED, "raster-nodata", words, name)
    if wanted.overviews and not raster.overviews:
        yield Reason(Verdict.DEGRADED, "raster-overviews", "it has no overviews", name)


def vessel_reports(entry: Delivery, reports: Mapping[str, Report]) -> dict[str, Report]:
    return {
        name: report for name, report in reports.items() if entry.reports[name].form != "oil-gml"
    }


def judge(entry: Delivery, read: Read, context: Context) -> list[Reason]:
    """Every reason, in the order of the files."""
    reasons = list(read.reasons)
    vessels = vessel_reports(entry, read.reports)
    for name, report in read.reports.items():
        reasons += _of_file(name, check_product(report, context.image, context.known))
        reasons += _of_file(name, check_times(report, context.acquired_at, context.delivered_at))
        reasons += _of_file(name, check_positions(report, context.ground))
    for name, report in list(vessels.items())[:1]:
        counted = check_count(len(report.features), context.former_counts, context.area)
        reasons += _of_file(name, counted)
        reasons += _of_file(name, check_match(report, context.feed))
    sizes = {len(report.features) for report in vessels.values()}
    if len(sizes) > 1:
        told = ", ".join(f"{name}: {len(report.features)}" for name, report in vessels.items())
        reasons.append(Reason(Verdict.DEGRADED, "reports-differ", f"vessels by file: {told}"))
    return reasons


def _of_file(name: str, reasons: Iterable[Reason]) -> Iterator[Reason]:
    for one in reasons:
        yield Reason(one.verdict, one.code, one.words, name)


def rasters_json(rasters: Mapping[str, Raster]) -> dict[str, Any]:
    return {name: asdict(raster) for name, raster in rasters.items()}
