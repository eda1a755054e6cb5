"""Plans as the files that stations really publish: two dialects of KML and one of CSV.

Sentinel-1: seconds, hexadecimal datatakes without a leading zero, a bare LinearRing. Sentinel-2:
milliseconds and a Polygon. Neither writes a zone sign. In the CSV one datatake may take several
rows that overlap, and the last column is left out when it is empty.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from simulator.world.model import PlanFile, PlannedDatatake
from simulator.world.stamps import EPOCH

RING = "10.0,40.0,0 12.0,40.0,0 12.0,44.0,0 10.0,44.0,0 10.0,40.0,0"
COLUMNS = (
    "SatelliteID", "AcquisitionID", "AbsoluteOrbit", "RelativeOrbit", "Timeliness", "Scenes",
    "AcquisitionStart", "AcquisitionStop", "AcquisitionDuration[msec]", "EffectiveDownlinkStart",
    "EffectiveDownlinkStop", "DownlinkDuration[msec]", "Latency[min]", "Station", "Partial",
)  # fmt: skip
SPLIT_ABOVE = 300_000_000
OVERLAP = 10_824_000
SCENE = 3_608_000


def render(plan: PlanFile) -> bytes:
    """The bytes of the file, ISO-8859-1 for KML, ASCII for CSV."""
    if plan.dialect == "s2-csv":
        return _csv(plan).encode("ascii")
    body = "".join(
        _folder(day, list(datatakes), plan)
        for day, datatakes in groupby(
            plan.datatakes, key=lambda datatake: _time(datatake.start)[:10]
        )
    )
    return (
        '<?xml version="1.0" encoding="iso-8859-1"?>\n'
        '<kml xmlns="http://www.opengis.net/kml/2.2">\n   <Document>\n'
        f"      <name>Planned from {_time(plan.window_start)} to {_time(plan.window_stop)}</name>\n"
        f"{body}   </Document>\n</kml>\n"
    ).encode("iso-8859-1")


def _time(instant: int, digits: int = 0) -> str:
    text = (EPOCH + timedelta(microseconds=instant)).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return text[:19] if digits == 0 else text[: 20 + digits]


def _folder(day: str, datatakes: list[PlannedDatatake], plan: PlanFile) -> str:
    marks = "".join(
        _s1_mark(datatake) if plan.dialect == "s1-kml" else _s2_mark(datatake)
        for datatake in datatakes
    )
    return (
        f"      <Folder>\n         <name>{day}</name>\n         <Folder>\n"
        f"            <name>{plan.satellite}</name>\n{marks}         </Folder>\n      </Folder>\n"
    )


def _mark(name: str, begin: str, end: str, style: str, data: dict[str, object], shape: str) -> str:
    values = "".join(
        f'                  <Data name="{key}"><value>{value}</value></Data>\n'
        for key, value in data.items()
    )
    return (
        f"            <Placemark>\n               <name>{name}</name>\n"
        f"               <TimeSpan><begin>{begin}</begin><end>{end}</end></TimeSpan>\n"
        f"               <styleUrl>{style}</styleUrl>\n"
        f"               <ExtendedData>\n{values}               </ExtendedData>\n"
        f"               {shape}\n            </Placemark>\n"
    )


def _s1_mark(planned: PlannedDatatake) -> str:
    begin, end = _time(planned.start), _time(planned.stop)
    data: dict[str, object] = {
        "SatelliteId": planned.satellite,
        "DatatakeId": f"{int(planned.datatake_id.split('-')[1]):X}",
        "Mode": planned.mode,
        "Swath": "NA",
        "Polarisation": planned.polarisation,
        "ObservationTimeStart": begin,
        "ObservationTimeStop": end,
        "ObservationDuration": (planned.stop - planned.start) // 1_000_000,
        "OrbitAbsolute": planned.absolute_orbit,
        "OrbitRelative": planned.relative_orbit,
    }
    ring = f"<LinearRing><coordinates>{RING}</coordinates></LinearRing>"
    return _mark(begin, begin, end, planned.mode, data, ring)


def _s2_mark(planned: PlannedDatatake) -> str:
    begin, end = _time(planned.start, 3), _time(planned.stop, 3)
    identity = planned.datatake_id.split("-", 1)[1]
    data: dict[str, object] = {
        "ID": identity,
        "Timeliness": planned.timeliness,
        "Station": planned.station,
        "Mode": planned.mode,
        "ObservationTimeStart": begin,
        "ObservationTimeStop": end,
        "ObservationDuration": (planned.stop - planned.start) // 1000,
        "OrbitAbsolute": planned.absolute_orbit,
        "OrbitRelative": planned.relative_orbit,
        "Scenes": planned.scenes,
    }
    polygon = (
        "<Polygon><outerBoundaryIs><LinearRing>"
        f"<coordinates>{RING}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    )
    style = f"{planned.satellite}_{planned.mode}_{planned.timeliness}"
    return _mark(identity, begin, end, style, data, polygon)


def _csv(plan: PlanFile) -> str:
    lines = [",".join(f'"{column}"' for column in COLUMNS)]
    for planned in plan.datatakes:
        lines += _rows(planned)
    return "\n".join(lines) + "\n"


def _rows(planned: PlannedDatatake) -> list[str]:
    if planned.stop - planned.start <= SPLIT_ABOVE:
        return [_row(planned, planned.start, planned.stop, planned.station, partial=False)]
    half = planned.start + planned.scenes // 2 * SCENE
    other = "SGS_" if planned.station != "SGS_" else "MTI_"
    return [
        _row(planned, planned.start, half + OVERLAP, planned.station, partial=True),
        _row(planned, half, planned.stop, other, partial=False),
    ]


def _row(planned: PlannedDatatake, start: int, stop: int, station: str, *, partial: bool) -> str:
    downlink = (stop + 900_000_000, stop + 900_000_000 + (stop - start) * 9 // 10 // 1000 * 1000)
    values: list[object] = [
        planned.satellite, planned.datatake_id.split("-", 1)[1], planned.absolute_orbit,
        planned.relative_orbit, planned.timeliness, (stop - start) // SCENE, _time(start, 3),
        _time(stop, 3), (stop - start) // 1000, _time(downlink[0], 3), _time(downlink[1], 3),
        (downlink[1] - downlink[0]) // 1000, 15, station,
    ]  # fmt: skip
    return ",".join(f'"{value}"' for value in [*values, *(["P"] if partial else [])])
