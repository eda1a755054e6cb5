"""Plans of downlinks alone: MP_DWL__ (Sentinel-2) and house-keeping, MP_HKTM_ (Sentinel-1).

They plan no acquisitions, so they govern no window: no datatake is cancelled by one. A row of
house-keeping says when it is executed and lasts as long as it says, or a minute.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from collectors.plans.content import PlanContent, PlanUnreadable, Reject, RowUnreadable, reject
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
from maas.domain.instants import MINUTE
from maas.domain.plans import PlannedDownlink

DIALECT = "downlinks"
EXAMPLE = "S1A_MP_HKTM_MTL_20230905T174207_20230917T010101.csv"
HOUSE_KEEPING = "HKTM"
SATELLITE = re.compile("S[123][A-Z]|S5P")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Satellite": ("SatelliteID", "SatelliteUnit", "Satellite"),
    "Datatake": ("DatatakeID", "AcquisitionID", "ID"),
    "Orbit": ("AbsoluteOrbit", "DownlinkOrbit", "DownlinkAbsoluteOrbit"),
    "Station": ("Station", "GroundStation"),
    "Start": ("EffectiveDownlinkStart", "DownlinkStart", "ExecutionTime"),
    "Stop": ("EffectiveDownlinkStop", "DownlinkStop"),
    "Partial": ("Partial",),
}
REQUIRED = frozenset({"Satellite", "Station", "Start"})


def read_downlinks(file_name: str, content: bytes) -> PlanContent:
    """Read one plan; raises PlanUnreadable."""
    plan = plan_from_name(file_name, dialect=DIALECT, example=EXAMPLE)
    rows = named_table(
        file_name, unpacked(file_name, content).decode("utf-8-sig", "replace"), COLUMNS, REQUIRED
    )
    found: set[PlannedDownlink] = set()
    rejects: list[Reject] = []
    for line in rows.lines:
        try:
            found.add(_downlink(rows.row(line)))
        except RowUnreadable as error:
            rejects.append(reject(line, str(error)))
    if not found:
        why = f"the first row: {rejects[0].reason}" if rejects else "it plans nothing"
        raise PlanUnreadable(file_name, why)
    satellites = {one.satellite for one in found}
    whose = satellites.pop() if len(satellites) == 1 else ""
    dumps = sorted(found, key=lambda one: (one.start_at, one.satellite, one.station))
    governing_nothing = replace(plan, satellite=whose, window_end=plan.window_start)
    return PlanContent(governing_nothing, (), tuple(dumps), tuple(rejects))


def _downlink(row: Row) -> PlannedDownlink:
    satellite = text_of(row, "Satellite")
    if SATELLITE.fullmatch(satellite) is None:
        raise RowUnreadable(f"the satellite is {satellite!r}, expected one such as S2A")
    if text_or_empty(row, "Stop"):
        start, stop = interval_of(row, "Start", "Stop")
    else:
        start = instant_of(row, "Start")
        stop = start + MINUTE
    named = text_or_empty(row, "Datatake")
    orbit = number_of(row, "Orbit") if text_or_empty(row, "Orbit") else 0
    return PlannedDownlink(
        satellite=satellite,
        datatake_id=f"{satellite}-{named}" if named else f"{satellite}-{HOUSE_KEEPING}-{orbit}",
        station=text_of(row, "Station"),
        start_at=start,
        end_at=stop,
        partial=text_or_empty(row, "Partial") == "P",
    )
