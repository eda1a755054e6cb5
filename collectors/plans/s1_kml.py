"""Sentinel-1 acquisition plans in KML (…_MP_USER_…): one placemark is one datatake.

Datatakes are hexadecimal without leading zeros, durations whole seconds rounded up, times UTC
without a zone. Plans say neither timeliness nor station.
"""

from __future__ import annotations

import re

from collectors.plans.content import PlanContent, RowUnreadable
from collectors.plans.kml import read_kml
from collectors.plans.values import (
    Row,
    check_duration,
    interval_of,
    number_of,
    text_of,
    text_or_empty,
)
from maas.domain.instants import SECOND
from maas.domain.plans import PlannedDatatake

DIALECT = "s1-kml"
EXAMPLE = "S1A_MP_USER_20230607T174000_20230627T194000.kml"
DATATAKE = re.compile("[0-9A-Fa-f]{1,6}")


def read_s1_kml(file_name: str, content: bytes) -> PlanContent:
    """Read one plan; raises PlanUnreadable."""
    return read_kml(file_name, content, dialect=DIALECT, example=EXAMPLE, read_row=_datatake)


def _datatake(row: Row, satellite: str) -> PlannedDatatake:
    if text_of(row, "SatelliteId") != satellite:
        raise RowUnreadable(f"SatelliteId is {row['SatelliteId']} in a plan of {satellite}")
    number = text_of(row, "DatatakeId")
    if DATATAKE.fullmatch(number) is None:
        raise RowUnreadable(f"DatatakeId is {number!r}, expected up to six hexadecimal digits")
    interval = interval_of(row, "ObservationTimeStart", "ObservationTimeStop")
    check_duration(row, "ObservationDuration", SECOND, interval)
    datatake_id = f"{satellite}-{int(number, 16)}"
    return PlannedDatatake(
        satellite=satellite,
        datatake_id=datatake_id,
        subject=datatake_id,
        start_at=interval[0],
        end_at=interval[1],
        mode=text_of(row, "Mode"),
        polarisation=text_or_empty(row, "Polarisation"),
        timeliness="",
        absolute_orbit=number_of(row, "OrbitAbsolute"),
        relative_orbit=number_of(row, "OrbitRelative"),
        scenes=None,
        stations=(),
    )
