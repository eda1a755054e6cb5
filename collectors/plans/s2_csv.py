"""Sentinel-2 mission plans in CSV (…MP_ALL__MTL_…): one row is one downlink of a datatake's part.

A datatake spans several rows and stations whose times overlap: it lasts from its first start to its
last stop. The rows do not say a mode; a plan of this kind lists nominal observations (NOBS).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from collectors.plans.content import (
    PlanContent,
    Reject,
    RowUnreadable,
    refuse_if_nothing_read,
    reject,
)
from collectors.plans.s2_ids import subject_of_id
from collectors.plans.table import table
from collectors.plans.unpack import unpacked
from collectors.plans.values import (
    Row,
    check_duration,
    interval_of,
    number_of,
    number_or_none,
    text_of,
    text_or_empty,
)
from collectors.plans.window import plan_from_name
from maas.domain.instants import DAY
from maas.domain.intervals import Interval, covered
from maas.domain.plans import PlannedDatatake, PlannedDownlink

DIALECT = "s2-csv"
EXAMPLE = "S2C_MP_ALL__MTL_20250722T120000_20250809T150000.csv"
MODE = "NOBS"
SCENE = 3_608_000
UNITS = {"msec": 1_000, "ms": 1_000, "sec": 1_000_000, "s": 1_000_000}
REQUIRED = frozenset({"SatelliteID", "AcquisitionID", "AcquisitionStart", "AcquisitionStop"})
BYTE_ORDER_MARK = "\xef\xbb\xbf"


class Part(NamedTuple):
    """What one row says: a datatake as far as this row knows it, and its downlink."""

    datatake: PlannedDatatake
    downlink: PlannedDownlink | None


def read_s2_csv(file_name: str, content: bytes) -> PlanContent:
    """Read one plan; raises PlanUnreadable."""
    plan = plan_from_name(file_name, dialect=DIALECT, example=EXAMPLE)
    text = unpacked(file_name, content).decode("iso-8859-1").removeprefix(BYTE_ORDER_MARK)
    rows = table(file_name, text, REQUIRED)
    parts: dict[str, list[Part]] = {}
    rejects: list[Reject] = []
    for line in rows.lines:
        try:
            part = _part(rows.row(line), rows.units)
            earlier = parts.setdefault(part.datatake.datatake_id, [])
            if earlier:
                _check_agreement(earlier[0].datatake, part.datatake)
            earlier.append(part)
        except RowUnreadable as error:
            rejects.append(reject(line, str(error)))
    datatakes = sorted(
        (_joined(group) for group in parts.values()),
        key=lambda one: (one.start_at, one.satellite, one.datatake_id),
    )
    downlinks = sorted(
        {part.downlink for group in parts.values() for part in group if part.downlink},
        key=lambda one: (one.start_at, one.satellite, one.datatake_id, one.station, one.end_at),
    )
    satellites = {one.satellite for one in datatakes} | {plan.satellite} - {""}
    whose = satellites.pop() if len(satellites) == 1 else ""
    return refuse_if_nothing_read(
        PlanContent(
            replace(plan, satellite=whose), tuple(datatakes), tuple(downlinks), tuple(rejects)
        )
    )


def _part(row: Row, units: dict[str, str]) -> Part:
    satellite, identifier = text_of(row, "SatelliteID"), text_of(row, "AcquisitionID")
    absolute_orbit = number_of(row, "AbsoluteOrbit")
    subject = subject_of_id(satellite, identifier, "AcquisitionID", absolute_orbit)
    acquisition = interval_of(row, "AcquisitionStart", "AcquisitionStop")
    _check_stated(row, "AcquisitionDuration", units, acquisition)
    datatake = PlannedDatatake(
        satellite=satellite,
        datatake_id=f"{satellite}-{identifier}",
        subject=subject,
        start_at=acquisition[0],
        end_at=acquisition[1],
        mode=text_or_empty(row, "Mode") or MODE,
        polarisation="",
        timeliness=text_of(row, "Timeliness"),
        absolute_orbit=absolute_orbit,
        relative_orbit=number_of(row, "RelativeOrbit"),
        scenes=number_or_none(row, "Scenes"),
        stations=tuple(filter(None, [text_or_empty(row, "Station")])),
    )
    return Part(datatake, _downlink(row, units, datatake))


def _downlink(row: Row, units: dict[str, str], datatake: PlannedDatatake) -> PlannedDownlink | None:
    partial = text_or_empty(row, "Partial")
    if partial not in ("", "P"):
        raise RowUnreadable(f"Partial is {partial!r}, expected P or nothing")
    start, stop = "EffectiveDownlinkStart", "EffectiveDownlinkStop"
    if not (text_or_empty(row, start) or text_or_empty(row, stop)):
        return None
    interval = interval_of(row, start, stop)
    _check_stated(row, "DownlinkDuration", units, interval)
    return PlannedDownlink(
        satellite=datatake.satellite,
        datatake_id=datatake.datatake_id,
        station=text_of(row, "Station"),
        start_at=interval[0],
        end_at=interval[1],
        partial=partial == "P",
    )


def _check_stated(row: Row, column: str, units: dict[str, str], interval: tuple[int, int]) -> None:
    """A duration is checked where it is stated; its unit is in the header, else milliseconds."""
    if not text_or_empty(row, column):
        return
    unit = UNITS.get(units.get(column, "msec").lower())
    if unit is None:
        raise RowUnreadable(f"{column} is in {units[column]!r}, expected one of {', '.join(UNITS)}")
    check_duration(row, column, unit, interval)


def _check_agreement(known: PlannedDatatake, other: PlannedDatatake) -> None:
    if abs(known.start_at - other.start_at) > DAY:
        raise RowUnreadable(f"more than a day from an earlier row of {known.datatake_id}")
    for column in ("relative_orbit", "timeliness", "mode"):
        if getattr(known, column) != getattr(other, column):
            raise RowUnreadable(
                f"{column} is {getattr(other, column)} here and {getattr(known, column)} in an "
                f"earlier row of {known.datatake_id}"
            )


def _joined(group: Sequence[Part]) -> PlannedDatatake:
    """One datatake from its rows; scenes that several rows share are counted once."""
    rows = sorted((part.datatake for part in group), key=lambda one: (one.start_at, one.end_at))
    stated = {one.scenes for one in rows}
    length = covered(Interval(one.start_at, one.end_at) for one in rows)
    return replace(
        rows[0],
        end_at=max(one.end_at for one in rows),
        scenes=rows[0].scenes if len(rows) == 1 or None in stated else round(length / SCENE),
        stations=tuple(dict.fromkeys(station for one in rows for station in one.stations)),
    )
