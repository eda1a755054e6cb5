"""Sentinel-2 acquisition plans in KML (…_MP_ACQ__KML_…): one placemark is one datatake.

Every recorded datatake is read and keeps its mode: NOBS and VIC look at the Earth, SUN, DARK-O,
DARK-C, RAW and TEST calibrate. What is planned as NOT_RECORDING leaves no data and is passed over.
Durations are milliseconds; the station is the one that receives first.
"""

from __future__ import annotations

from collectors.plans.content import PlanContent
from collectors.plans.kml import read_kml
from collectors.plans.s2_ids import subject_of_id
from collectors.plans.values import (
    Row,
    check_duration,
    interval_of,
    number_of,
    number_or_none,
    text_of,
    text_or_empty,
)
from maas.domain.plans import PlannedDatatake

DIALECT = "s2-kml"
EXAMPLE = "S2A_MP_ACQ__KML_20230601T120000_20230619T150000.kml"
NOT_RECORDED = "NOT_RECORDING"
MILLISECOND = 1_000


def read_s2_kml(file_name: str, content: bytes) -> PlanContent:
    """Read one plan; raises PlanUnreadable."""
    return read_kml(file_name, content, dialect=DIALECT, example=EXAMPLE, read_row=_datatake)


def _datatake(row: Row, satellite: str) -> PlannedDatatake | None:
    if NOT_RECORDED in (row.get("Timeliness"), row.get("Mode")):
        return None
    identifier = text_of(row, "ID")
    absolute_orbit = number_of(row, "OrbitAbsolute")
    interval = interval_of(row, "ObservationTimeStart", "ObservationTimeStop")
    check_duration(row, "ObservationDuration", MILLISECOND, interval)
    station = text_or_empty(row, "Station")
    return PlannedDatatake(
        satellite=satellite,
        datatake_id=f"{satellite}-{identifier}",
        subject=subject_of_id(satellite, identifier, "ID", absolute_orbit),
        start_at=interval[0],
        end_at=interval[1],
        mode=text_of(row, "Mode"),
        polarisation="",
        timeliness=text_of(row, "Timeliness"),
        absolute_orbit=absolute_orbit,
        relative_orbit=number_of(row, "OrbitRelative"),
        scenes=number_or_none(row, "Scenes"),
        stations=(station,) if station else (),
    )
