"""Sentinel-1 mission plans in CSV (MP_ACQ__L0_, MP_ALL__): one row is one datatake, or a part.

Datatakes are decimal here. Headers vary between files and carry units, one even ends in a space:
each column is found under any of the names in COLUMNS. A row says when it stops, or how long it
lasts. Several rows of one datatake, one for each downlink, become one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from collectors.plans.content import (
    PlanContent,
    Reject,
    RowUnreadable,
    refuse_if_nothing_read,
    reject,
)
from collectors.plans.table import named_table
from collectors.plans.unpack import unpacked
from collectors.plans.values import (
    Row,
    instant_of,
    interval_of,
    number_of,
    text_of,
    text_or_empty,
)
from collectors.plans.window import plan_from_name
from maas.domain.instants import DAY
from maas.domain.plans import PlannedDatatake, PlannedDownlink

DIALECT = "s1-csv"
EXAMPLE = "S1A_MP_ACQ__L0__20240319T173959_20240331T194102.csv"
SATELLITE = re.compile("S1[A-Z]")
UNITS = {"msec": 1_000, "ms": 1_000, "sec": 1_000_000, "s": 1_000_000, "": 1_000}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Satellite": ("SatelliteID", "Satellite", "Spacecraft"),
    "Datatake": ("DatatakeID", "DataTakeID", "Datatake", "ID", "AcquisitionID"),
    "Start": ("ObservationTimeStart", "ObservationStart", "AcquisitionStart", "SensingStart"),
    "Stop": ("ObservationTimeStop", "ObservationStop", "AcquisitionStop", "SensingStop"),
    "Duration": ("ObservationDuration", "AcquisitionDuration", "SensingDuration"),
    "Mode": ("InstrumentMode", "Mode"),
    "Polarisation": ("Polarization", "Polarisation"),
    "Timeliness": ("Timeliness",),
    "AbsoluteOrbit": ("AbsoluteOrbit", "OrbitAbsolute"),
    "RelativeOrbit": ("RelativeOrbit", "OrbitRelative"),
    "Station": ("Station", "GroundStation"),
    "DownlinkStart": ("EffectiveDownlinkStart", "DownlinkStart"),
    "DownlinkStop": ("EffectiveDownlinkStop", "DownlinkStop"),
    "Partial": ("Partial",),
}
REQUIRED = frozenset({"Satellite", "Datatake", "Start", "Mode"})


def read_s1_csv(file_name: str, content: bytes) -> PlanContent:
    """Read one plan; raises PlanUnreadable."""
    plan = plan_from_name(file_name, dialect=DIALECT, example=EXAMPLE)
    text = unpacked(file_name, content).decode("utf-8-sig", "replace")
    rows = named_table(file_name, text, COLUMNS, REQUIRED)
    found: dict[str, PlannedDatatake] = {}
    downlinks: set[PlannedDownlink] = set()
    rejects: list[Reject] = []
    for line in rows.lines:
        try:
            row = rows.row(line)
            one = _datatake(row, rows.units)
            if plan.satellite and one.satellite != plan.satellite:
                raise RowUnreadable(
                    f"the satellite is {one.satellite} in a plan of {plan.satellite}"
                )
            known = found.get(one.datatake_id)
            found[one.datatake_id] = one if known is None else _joined(known, one)
            if text_or_empty(row, "DownlinkStart"):
                start, stop = interval_of(row, "DownlinkStart", "DownlinkStop")
                downlinks.add(
                    PlannedDownlink(
                        one.satellite, one.datatake_id, text_of(row, "Station"), start, stop,
                        text_or_empty(row, "Partial") == "P",
                    )
                )  # fmt: skip
        except RowUnreadable as error:
            rejects.append(reject(line, str(error)))
    datatakes = sorted(found.values(), key=lambda one: (one.start_at, one.datatake_id))
    satellites = {one.satellite for one in datatakes} | {plan.satellite} - {""}
    whose = satellites.pop() if len(satellites) == 1 else ""
    dumps = sorted(downlinks, key=lambda one: (one.start_at, one.datatake_id, one.station))
    return refuse_if_nothing_read(
        PlanContent(replace(plan, satellite=whose), tuple(datatakes), tuple(dumps), tuple(rejects))
    )


def _datatake(row: Row, units: Mapping[str, str]) -> PlannedDatatake:
    satellite = text_of(row, "Satellite")
    if SATELLITE.fullmatch(satellite) is None:
        raise RowUnreadable(f"the satellite is {satellite!r}, expected one such as S1A")
    start_at, end_at = _interval(row, units)
    identifier = f"{satellite}-{number_of(row, 'Datatake')}"
    return PlannedDatatake(
        satellite=satellite,
        datatake_id=identifier,
        subject=identifier,
        start_at=start_at,
        end_at=end_at,
        mode=text_of(row, "Mode"),
        polarisation=text_or_empty(row, "Polarisation"),
        timeliness=text_or_empty(row, "Timeliness"),
        absolute_orbit=number_of(row, "AbsoluteOrbit"),
        relative_orbit=number_of(row, "RelativeOrbit"),
        scenes=None,
        stations=tuple(filter(None, [text_or_empty(row, "Station")])),
    )


def _interval(row: Row, units: Mapping[str, str]) -> tuple[int, int]:
    if text_or_empty(row, "Stop"):
        return interval_of(row, "Start", "Stop")
    unit = UNITS.get(units.get("Duration", "").lower())
    if unit is None:
        raise RowUnreadable(f"the duration is in {units['Duration']!r}, expected msec or sec")
    start, length = instant_of(row, "Start"), number_of(row, "Duration") * unit
    if not 0 < length <= DAY:
        raise RowUnreadable(f"the duration is {length} µs, expected up to a day")
    return start, start + length


def _joined(known: PlannedDatatake, other: PlannedDatatake) -> PlannedDatatake:
    if abs(known.start_at - other.start_at) > DAY:
        raise RowUnreadable(f"more than a day from an earlier row of {known.datatake_id}")
    if (known.mode, known.timeliness) != (other.mode, other.timeliness):
        raise RowUnreadable(
            f"mode or timeliness differs from an earlier row of {known.datatake_id}"
        )
    return replace(
        known,
        start_at=min(known.start_at, other.start_at),
        end_at=max(known.end_at, other.end_at),
        stations=tuple(dict.fromkeys((*known.stations, *other.stations))),
    )
