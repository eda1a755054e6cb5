"""Station acquisition reports (REP_STNACQ): Earth Explorer XML, one or more downlinks each."""

from __future__ import annotations

from datetime import datetime

from collectors.files.content import (
    FileContent,
    FileRefused,
    ValueRefused,
    bounded,
    file_name,
    instant,
    root_of,
    satellite_in,
)
from collectors.xml import child, each, text_at
from maas.db.facts_reports import Acquisition

GOOD = ("OK", "NOMINAL", "SUCCESS", "SUCCESSFUL")


def read_station_report(path: str, content: bytes, changed_at: datetime) -> FileContent:
    """One acquisition for each StationDownlinkDetails; raises FileRefused."""
    root = root_of(content, "Earth_Explorer_File")
    reports = each(root, "StationAcquisitionReport")
    if not reports:
        raise FileRefused("it holds no StationAcquisitionReport")
    header = child(root, "Earth_Explorer_Header")
    mission = "" if header is None else text_at(header, "Fixed_Header", "Mission")
    satellite = satellite_in(mission) or satellite_in(file_name(path))
    if satellite is None:
        raise FileRefused(f"Mission is {mission[:60]!r}, which names no satellite")
    found = FileContent()
    for report in reports:
        station = text_at(report, "StationId")
        told = text_at(report, "ReportingTime")
        for details in each(report, "StationDownlinkDetails"):
            acquisition = text_at(details, "Acq_Id")
            status = text_at(details, "DownlinkStatus")
            try:
                start = instant(text_at(details, "DownlinkStartTime"), "DownlinkStartTime")
                end = instant(text_at(details, "DownlinkEndTime"), "DownlinkEndTime")
                reported = instant(told, "ReportingTime") if told else changed_at
                if not acquisition or not station or not status:
                    raise ValueRefused("Acq_Id, StationId or DownlinkStatus is missing")
                if end < start:
                    raise ValueRefused("the downlink ends before it begins")
            except ValueRefused as error:
                found.refused.append((acquisition or path, str(error)))
                continue
            found.acquisitions.append(
                Acquisition(
                    station=bounded(station), satellite=satellite,
                    acquisition_id=bounded(acquisition),
                    antenna=bounded(text_at(details, "AntennaId")), start_at=start, end_at=end,
                    acquired=status.upper() in GOOD, status=bounded(status),
                    comment=bounded(text_at(details, "Comment") or text_at(details, "Comments")),
                    file=file_name(path), reported_at=reported,
                )
            )  # fmt: skip
    if not found.acquisitions and not found.refused:
        raise FileRefused("it reports no downlink")
    return found
