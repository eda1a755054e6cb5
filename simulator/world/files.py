"""Files that the segment lays out in folders: raw data boxes, reports, archives of plans, lists.

All of it follows from the world, so a file has the same bytes each time. Folders:

    NOMINAL/<satellite>/<session>/ch<n>/…_DSIB.xml   and RETRANSFER/…, each channel when delivered
    reports/<satellite>_OPER_REP_STNACQ_….EOF         what a station says of a pass
    tables/….xlsx                                     the same of a day, as a spreadsheet
    unavailability/<satellite>_OPER_REP__SUP___….EOF  a manoeuvre now and then
    archives/<satellite>_OPER_MPL_TIMELINE_….tgz      plans, several in one archive
    deletions/GSANOM-….txt                            products taken away on purpose
"""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from openpyxl import Workbook

from maas.domain.instants import DAY, HOUR, MINUTE, SECOND, from_us
from simulator.world.luck import Luck
from simulator.world.model import ChannelQuality, DownlinkSession, PlanFile, World
from simulator.world.stamps import stamp

STATIONS = {"01": "SGS_", "02": "MTI_", "03": "MPS_", "04": "NSG_"}
EVERY_NTH_DAY = 6  # a satellite manoeuvres


@dataclass(frozen=True, slots=True, eq=False)
class LaidOut:
    """A file in a folder from `shown_at` on."""

    path: str
    shown_at: int
    render: Callable[[], bytes]

    def content(self) -> bytes:
        return self.render()


def files(world: World) -> list[LaidOut]:
    """Every file of a world, in the order in which they appear."""
    found = [*_boxes(world), *_reports(world), *_tables(world), *_manoeuvres(world)]
    found += [*_archives(world), *_deletions(world)]
    return sorted(found, key=lambda one: (one.shown_at, one.path))


def _sessions(world: World) -> Iterator[DownlinkSession]:
    for sessions in world.sessions.values():
        yield from sessions


def _boxes(world: World) -> Iterator[LaidOut]:
    for session in _sessions(world):
        kind = "RETRANSFER" if session.retransfer else "NOMINAL"
        for part in session.quality:
            name = f"DCS_{session.station_unit}_{session.session_id}_ch{part.channel}_DSIB.xml"
            path = f"{kind}/{session.satellite}/{session.session_id}/ch{part.channel}/{name}"
            yield LaidOut(path, part.delivery_stop, partial(_dsib, session, part))


def _dsib(session: DownlinkSession, part: ChannelQuality) -> bytes:
    names = [file.name for file in session.files if file.channel == part.channel]
    listed = "".join(f"        <dsdb_name>{name}</dsdb_name>\n" for name in names)
    return (
        "<DCSU_Session_Information_Block>\n"
        f"    <session_id>{session.session_id}</session_id>\n"
        f"    <time_start>{_zulu(session.downlink_start)}</time_start>\n"
        f"    <time_stop>{_zulu(session.downlink_stop)}</time_stop>\n"
        f"    <time_created>{_zulu(part.delivery_start)}</time_created>\n"
        f"    <time_finished>{_zulu(part.delivery_stop)}</time_finished>\n"
        f"    <data_size>{part.total_volume}</data_size>\n"
        f"    <dsdb_list>\n{listed}    </dsdb_list>\n"
        "</DCSU_Session_Information_Block>\n"
    ).encode()


def _reports(world: World) -> Iterator[LaidOut]:
    for session in _sessions(world):
        if session.retransfer:
            continue
        shown = session.downlink_stop + 20 * MINUTE
        span = f"{stamp(session.downlink_start)}_{stamp(session.downlink_stop)}"
        name = f"{session.satellite}_OPER_REP_STNACQ_{span}_0001.EOF"
        yield LaidOut(f"reports/{name}", shown, partial(_station_report, name[:-4], session, shown))


def _station_report(name: str, session: DownlinkSession, shown: int) -> bytes:
    start, stop = _utc(session.downlink_start), _utc(session.downlink_stop)
    mission = f"Sentinel-{session.satellite[1:]}"
    number = session.acquisition_id.replace("_1", "_01")
    return _earth_explorer(
        name, mission, "REP_STNACQ", start, stop, shown,
        "<StationAcquisitionReport>"
        f"<StationId>{STATIONS[session.station_unit]}</StationId>"
        f"<ReportingTime>{_utc(shown)}</ReportingTime>"
        f"<StationDownlinkDetails><AntennaId>{STATIONS[session.station_unit]}1</AntennaId>"
        f"<Acq_Id>{number}</Acq_Id><DownlinkStartTime>{start}</DownlinkStartTime>"
        f"<DownlinkEndTime>{stop}</DownlinkEndTime>"
        f"<DownlinkStatus>{'OK' if session.downlink_ok else 'NOK'}</DownlinkStatus>"
        "</StationDownlinkDetails></StationAcquisitionReport>",
    )  # fmt: skip


def _tables(world: World) -> Iterator[LaidOut]:
    for day in range(world.start // DAY * DAY, world.stop, DAY):
        of_day = [
            one for one in _sessions(world)
            if day <= one.downlink_start < day + DAY and not one.retransfer
        ]  # fmt: skip
        if of_day:
            path = f"tables/EDRS_ACQ_REP_{stamp(day)[:8]}.xlsx"
            yield LaidOut(path, day + DAY + 6 * HOUR, partial(_table, day, of_day))


def _table(day: int, sessions: list[DownlinkSession]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([f"Acquisitions of {from_us(day):%Y-%m-%d}, times in UTC"])
    sheet.append([])
    sheet.append(["Spacecraft", "Station", "Link Session ID", "AOS", "LOS", "Status", "Remarks"])
    for one in sorted(sessions, key=lambda each: each.downlink_start):
        status = "SUCCESS" if one.downlink_ok else "FAILED"
        start, stop = _plain(one.downlink_start), _plain(one.downlink_stop)
        station = STATIONS[one.station_unit]
        sheet.append([one.satellite, station, one.session_id, start, stop, status, None])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _manoeuvres(world: World) -> Iterator[LaidOut]:
    satellites = sorted({one.satellite for one in _sessions(world)})
    for day in range(world.start // DAY * DAY, world.stop, DAY):
        for satellite in satellites:
            luck = Luck(world.seed, satellite, day // DAY, "manoeuvre")
            if not luck.chance(1 / EVERY_NTH_DAY):
                continue
            start = day + luck.between(0, 20) * HOUR + luck.between(0, 59) * MINUTE
            stop = start + luck.between(60, 240) * MINUTE
            planned = not luck.chance(0.2)
            shown = start - 8 * HOUR if planned else stop + HOUR
            name = f"{satellite}_OPER_REP__SUP___{stamp(start)}_{stamp(stop)}_0001.EOF"
            number = 1 + day // DAY % 1000
            report = partial(_manoeuvre, name[:-4], satellite, number, start, stop, planned, shown)
            yield LaidOut(f"unavailability/{name}", shown, report)


def _manoeuvre(
    name: str, satellite: str, number: int, start: int, stop: int, planned: bool, shown: int
) -> bytes:
    why = (
        "An orbit correction has been scheduled." if planned else "The payload computer restarted."
    )
    reference = f"{satellite}-UNA-{from_us(start):%Y}/{number:04d}"
    part = "S/C Manoeuvre" if planned else "Payload"
    return _earth_explorer(
        name, f"Sentinel-{satellite[1:]}", "REP__SUP__", _utc(start), _utc(stop), shown,
        f"<Unavailability_Reference>{reference}</Unavailability_Reference>"
        "<Unavailability_Type>Return to Operations</Unavailability_Type>"
        f"<Comment>{why}</Comment>"
        '<List_Of_Subsystem_Unavailabilities count="1"><Subsystem_Unavailability>'
        f"<Subsystem>{part}</Subsystem><StartTime>{_utc(start)}</StartTime>"
        "<StartOrbit></StartOrbit><StartAnxOffset></StartAnxOffset>"
        f"<EndTime>{_utc(stop)}</EndTime><EndAnxOffset></EndAnxOffset>"
        f"<Type>{'Planned' if planned else 'UNPLANNED'}</Type><Comment>{why}</Comment>"
        f"<Comment>{why}</Comment></Subsystem_Unavailability>"
        "</List_Of_Subsystem_Unavailabilities>",
    )  # fmt: skip


def _earth_explorer(
    name: str, mission: str, kind: str, start: str, stop: str, made: int, block: str
) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Earth_Explorer_File><Earth_Explorer_Header>'
        f"<Fixed_Header><File_Name>{name}</File_Name><Mission>{mission}</Mission>"
        f"<File_Class>OPER</File_Class><File_Type>{kind}</File_Type>"
        f"<Validity_Period><Validity_Start>{start}</Validity_Start>"
        f"<Validity_Stop>{stop}</Validity_Stop></Validity_Period>"
        f"<Source><Creation_Date>{_utc(made)}</Creation_Date></Source></Fixed_Header>"
        f'<Variable_Header/></Earth_Explorer_Header><Data_Block type="xml">{block}</Data_Block>'
        "</Earth_Explorer_File>\n"
    ).encode()


def _archives(world: World) -> Iterator[LaidOut]:
    for plan in world.plans:
        made, until = stamp(plan.published_at), stamp(plan.window_stop)
        window = f"V{stamp(plan.window_start)}_{until}"
        name = f"{plan.satellite}_OPER_MPL_TIMELINE_{made}_{window}.tgz"
        yield LaidOut(f"archives/{name}", plan.published_at, partial(_archive, plan))


def _archive(plan: PlanFile) -> bytes:
    window = f"{stamp(plan.window_start)}_{stamp(plan.window_stop)}"
    if plan.satellite.startswith("S1"):
        inside = {
            f"{plan.satellite}_MP_ACQ__L0__{window}.csv": _l0(plan),
            f"{plan.satellite}_MP_HKTM_MTL_{window}.csv": _hktm(plan),
        }
    else:
        inside = {f"{plan.satellite}_MP_DWL__MTL_{window}.csv": _dwl(plan)}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, text in inside.items():
            member = tarfile.TarInfo(f"./{name}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    return gzip.compress(packed.getvalue(), mtime=0)


def _csv(*rows: tuple[object, ...]) -> bytes:
    return "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows).encode()


def _l0(plan: PlanFile) -> bytes:
    headers = ("Satellite ID", "Datatake ID", "Observation Start", "Observation Duration[msec]",
               "L0 Sensing Start", "L0 Sensing Duration[msec]", "Absolute Orbit",
               "Relative Orbit", "Polarization", "Instrument Mode", "Instrument Swath",
               "Timeliness ")  # fmt: skip
    rows = [
        (one.satellite, one.datatake_id.partition("-")[2], _millis(one.start),
         (one.stop - one.start) // 1000, _millis(one.start), (one.stop - one.start) // 1000,
         one.absolute_orbit, one.relative_orbit, one.polarisation, one.mode, 0, "NTC")
        for one in plan.datatakes
    ]  # fmt: skip
    return _csv(headers, *rows)


def _hktm(plan: PlanFile) -> bytes:
    headers = ("Satellite ID", "Ground Station", "Channel", "Execution Time", "Absolute Orbit")
    orbits = sorted({(one.absolute_orbit, one.start) for one in plan.datatakes})
    rows = [(plan.satellite, "SGS_", 1, _millis(at), orbit) for orbit, at in orbits[::4]]
    return _csv(headers, *rows)


def _dwl(plan: PlanFile) -> bytes:
    headers = ("SatelliteID", "AcquisitionID", "AbsoluteOrbit", "EffectiveDownlinkStart",
               "EffectiveDownlinkStop", "Station", "Partial")  # fmt: skip
    rows = [
        (one.satellite, one.datatake_id.partition("-")[2], one.absolute_orbit,
         _millis(one.stop + 20 * MINUTE), _millis(one.stop + 25 * MINUTE),
         one.station or "SGS_", "")
        for one in plan.datatakes
    ]  # fmt: skip
    return _csv(headers, *rows)


def _deletions(world: World) -> Iterator[LaidOut]:
    for number, day in enumerate(range(world.start, world.stop, 5 * DAY), 12_800):
        offers = [one for one in world.offers.get("dd", ()) if day <= one.published_at < day + HOUR]
        names = [one.name for one in offers[:3]]
        if names:
            text = "".join(f"{name},wrong processing baseline\n" for name in names)
            path = f"deletions/GSANOM-{number}_deletions.txt"
            yield LaidOut(path, day + 2 * DAY, partial(str.encode, text))


def _zulu(instant: int) -> str:
    return f"{from_us(instant):%Y-%m-%dT%H:%M:%SZ}"


def _utc(instant: int) -> str:
    return f"UTC={from_us(instant):%Y-%m-%dT%H:%M:%S}"


def _millis(instant: int) -> str:
    return f"{from_us(instant):%Y-%m-%dT%H:%M:%S}.{instant // 1000 % 1000:03d}"


def _plain(instant: int) -> datetime:
    return from_us(instant // SECOND * SECOND).replace(tzinfo=None)
