"""Files from folders, over each protocol: read once, whole or aside, the same facts from each."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from sqlalchemy import text

from collectors.errors import SourceDown
from collectors.folders import Place, open_folder
from collectors.folders_job import FolderCollector
from collectors.plans_job import PlanCollector
from maas.db.connection import Database
from maas.runtime.role import App
from tests.collectors.conftest import NOON, START, Harvest, Segment, catalogue_of
from tests.collectors.probes.servers import ftp, issued

SECRET = {"SECRET": "maas-demo"}
LOGIN = {"username": "maas", "password_env": "SECRET"}
WAYS = ("ftp", "sftp", "dav")


def place(segment: Segment, way: str, folder: str) -> dict[str, Any]:
    told = segment.told
    if way == "ftp":
        return {**LOGIN, "url": f"{told['MAAS_SIM_FTP']}/{folder}"}
    if way == "sftp":
        key = told["MAAS_SIM_HOST_KEY"]
        return {**LOGIN, "url": f"{told['MAAS_SIM_SFTP']}/{folder}", "host_key": key}
    return {**LOGIN, "url": f"{told['MAAS_SIM_HTTP'].replace('http', 'dav', 1)}/box/{folder}"}


async def read(
    database: Database, segment: Segment, entry: dict[str, Any], as_of: Any = NOON,
    environ: dict[str, str] = SECRET,
) -> None:  # fmt: skip
    catalogue = catalogue_of(segment, folders={"f": {"title": "F", **entry}})
    collector = FolderCollector(App(catalogue, database, environ, "test/1", "here"), "f")
    try:
        await collector.run(as_of)
    finally:
        await collector.close()


async def rows(database: Database, statement: str) -> list[Any]:
    async with database.transaction() as connection:
        return list((await connection.execute(text(statement))).all())


@pytest.mark.parametrize("way", WAYS)
async def test_sessions_of_a_raw_data_box_are_those_of_cadip(
    harvest: Harvest, database: Database, segment: Segment, way: str
) -> None:
    entry = {**place(segment, way, ""), "holds": "dsib", "pattern": "*_DSIB.xml", "depth": 5}
    await read(database, segment, entry)
    found = await rows(
        database,
        "SELECT session_id, retransfer, satellite, station_unit, channels, files, volume_bytes, "
        "downlink_start, date_trunc('second', delivery_stop) FROM acquisition_pass "
        "WHERE source = 'f' ORDER BY 1, 2",
    )
    assert len(found) > 20
    await harvest.read("cadip-sgs")
    cadip = await rows(
        database,
        "SELECT session_id, retransfer, satellite, station_unit, channels, files, volume_bytes, "
        "date_trunc('second', downlink_start), date_trunc('second', delivery_stop) "
        "FROM acquisition_pass WHERE source = 'cadip-sgs' AND complete ORDER BY 1, 2",
    )
    since = min(row[7] for row in found)
    ours = {row[:2]: row for row in found if row[3] == "01"}
    assert {row[:2]: row for row in cadip if row[7] >= since} == {
        key: row for key, row in ours.items() if row[7] >= since
    }


@pytest.mark.parametrize("way", WAYS)
async def test_a_folder_is_read_once_and_what_is_new_later(
    database: Database, segment: Segment, way: str
) -> None:
    entry = {**place(segment, way, "reports"), "holds": "station-report", "pattern": "*STNACQ*.EOF"}
    await read(database, segment, entry)
    first = await rows(database, "SELECT * FROM station_report ORDER BY 1, 2, 3, 4")
    files = await rows(database, "SELECT path, read_at FROM source_file")
    assert len(first) > 10
    assert {row[1] for row in files} == {NOON}
    await read(database, segment, entry, NOON + timedelta(minutes=5))
    assert await rows(database, "SELECT * FROM station_report ORDER BY 1, 2, 3, 4") == first
    assert await rows(database, "SELECT path, read_at FROM source_file") == files
    segment.set_clock(NOON + timedelta(hours=6))
    await read(database, segment, entry, NOON + timedelta(hours=6))
    assert len(await rows(database, "SELECT 1 FROM station_report")) > len(first)


async def test_a_report_says_whether_and_where_a_pass_was_taken(
    database: Database, segment: Segment
) -> None:
    entry = {**place(segment, "ftp", "reports"), "holds": "station-report"}
    await read(database, segment, entry)
    [row, *_] = await rows(
        database, "SELECT station, satellite, acquisition_id, antenna, acquired, status, file "
        "FROM station_report WHERE satellite = 'S1A' ORDER BY start_at",
    )  # fmt: skip
    assert row[0] in ("SGS_", "MTI_", "MPS_", "NSG_")
    assert row[2].endswith("_01")
    assert row[3] == f"{row[0]}1"
    assert (row[4], row[5]) == (True, "OK")
    assert row[6].startswith("S1A_OPER_REP_STNACQ_")


async def test_a_spreadsheet_says_the_same(database: Database, segment: Segment) -> None:
    day_after = START + timedelta(days=1, hours=8)
    segment.set_clock(day_after)
    entry = {**place(segment, "dav", "tables"), "holds": "station-table", "pattern": "*.xlsx"}
    await read(database, segment, entry, day_after)
    found = await rows(database, "SELECT acquired, status, start_at FROM station_report")
    assert len(found) > 20
    assert {row[1] for row in found} <= {"SUCCESS", "FAILED"}
    assert all(row[0] == (row[1] == "SUCCESS") for row in found)
    assert await rows(database, "SELECT reason FROM quarantine") == []


async def test_unavailabilities_are_read_with_their_words(
    database: Database, segment: Segment
) -> None:
    entry = {**place(segment, "sftp", "unavailability"), "holds": "unavailability"}
    later = START + timedelta(days=2)
    segment.set_clock(later)
    await read(database, segment, entry, later)
    found = await rows(
        database, "SELECT satellite, subsystem, planned, comment, to_at - from_at, reference "
        "FROM unavailability",
    )  # fmt: skip
    assert found
    for row in found:
        assert row[1] == ("S/C Manoeuvre" if row[2] else "Payload")
        assert row[3].count(".") == 1  # the comment stands twice in the file
        assert timedelta(0) < row[4] < timedelta(hours=5)
        assert row[5].startswith(f"{row[0]}-UNA-2026/")


async def test_deletions_name_their_ticket_and_reason(database: Database, segment: Segment) -> None:
    later = START + timedelta(days=2)
    segment.set_clock(later)
    entry = {**place(segment, "ftp", "deletions"), "holds": "deletions", "pattern": "*.txt"}
    await read(database, segment, entry, later)
    found = await rows(database, "SELECT reason, ticket FROM withdrawal")
    assert len(found) == 3
    assert {tuple(row) for row in found} == {("deleted", "GSANOM-12800")}


@pytest.mark.parametrize(
    ("change", "words"),
    [({"password_env": "OTHER"}, "OTHER is not set"),
     ({"host_key": "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"}, "another key"),
     ({"url": "sftp://127.0.0.1:9/reports"}, "Connect")],
)  # fmt: skip
async def test_what_keeps_us_out_is_said_in_words(
    database: Database, segment: Segment, change: dict[str, str], words: str
) -> None:
    entry = {**place(segment, "sftp", "reports"), "holds": "station-report", **change}
    await read(database, segment, entry)
    [row] = await rows(database, "SELECT last_error FROM cursor WHERE source = 'f'")
    assert words in row[0]


@pytest.mark.parametrize("way", WAYS)
async def test_a_wrong_password_is_our_own_fault(
    database: Database, segment: Segment, way: str
) -> None:
    entry = {**place(segment, way, "reports"), "holds": "station-report"}
    await read(database, segment, entry, environ={"SECRET": "wrong"})
    [row] = await rows(database, "SELECT last_error FROM cursor WHERE source = 'f'")
    assert "login is not accepted" in row[0]


async def test_a_file_of_another_kind_is_set_aside_whole_and_stops_nothing(
    database: Database, segment: Segment
) -> None:
    entry = {**place(segment, "dav", ""), "holds": "unavailability", "depth": 2, "pattern": "*.EOF"}
    later = START + timedelta(days=2)
    segment.set_clock(later)
    await read(database, segment, entry, later)
    reasons = await rows(database, "SELECT reason FROM quarantine")
    assert reasons
    assert all("it has no Unavailability_Reference" in row[0] for row in reasons)
    assert await rows(database, "SELECT 1 FROM unavailability")


@pytest.mark.parametrize("fault", ["html_500", "truncated_body", "reset"])
async def test_a_failing_folder_loses_nothing(
    database: Database, segment: Segment, fault: str
) -> None:
    entry = {**place(segment, "dav", "reports"), "holds": "station-report"}
    segment.order("box", fault, count=1)
    await read(database, segment, entry)
    [row] = await rows(database, "SELECT last_error FROM cursor WHERE source = 'f'")
    assert row[0]
    segment.calm()
    await read(database, segment, entry, NOON + timedelta(minutes=1))
    assert len(await rows(database, "SELECT 1 FROM station_report")) > 10


async def plans(
    database: Database, segment: Segment, satellite: str, as_of: Any = NOON, **entry: Any
) -> None:
    missions = {"M": {"title": "M", "satellites": {satellite: {"title": satellite}}}}
    told = {"p": {"title": "P", "satellite": satellite, **entry}}
    catalogue = catalogue_of(segment, plans=told, missions=missions)
    collector = PlanCollector(App(catalogue, database, SECRET, "test/1", "here"), "p")
    try:
        await collector.run(as_of)
    finally:
        await collector.close()


PLANNED = (
    "SELECT datatake_id, start_at, mode, polarisation, absolute_orbit FROM planned_datatake "
    "ORDER BY 1, plan"
)


async def test_an_archive_of_plans_gives_the_datatakes_of_the_kml(
    database: Database, segment: Segment
) -> None:
    web = f"{segment.told['MAAS_SIM_HTTPS']}/plans/S1A/"
    ca = segment.told["MAAS_SIM_CA"]
    await plans(database, segment, "S1A", dialect="s1-kml", index=web, ca_file=ca, pattern="*.kml")
    kml = {
        row[0]: (row[2:], row[1].replace(microsecond=0)) for row in await rows(database, PLANNED)
    }
    await rows(database, "DELETE FROM planned_datatake RETURNING plan")
    await rows(database, "DELETE FROM plan RETURNING name")
    await rows(database, "DELETE FROM source_file RETURNING path")
    archives = place(segment, "sftp", "archives")
    await plans(
        database, segment, "S1A", dialect="s1-csv", index=archives.pop("url"), **archives,
        pattern="S1A_*.tgz", member="*MP_ACQ__L0_*",
    )  # fmt: skip
    csv = {
        row[0]: (row[2:], row[1].replace(microsecond=0)) for row in await rows(database, PLANNED)
    }
    assert len(csv) > 20
    assert csv == kml


async def test_house_keeping_and_downlinks_are_planned_and_cancel_nothing(
    database: Database, segment: Segment
) -> None:
    archives = place(segment, "ftp", "archives")
    url = archives.pop("url")
    common = {"dialect": "downlinks", "index": url, **archives}
    await plans(database, segment, "S1A", pattern="S1A_*.tgz", member="*MP_HKTM_*", **common)
    await plans(database, segment, "S2A", pattern="S2A_*.tgz", member="*MP_DWL__*", **common)
    found = await rows(database, "SELECT datatake_id, station FROM planned_downlink")
    assert any(row[0].startswith("S1A-HKTM-") for row in found)
    assert any(row[0].startswith("S2A-") for row in found)
    governed = await rows(database, "SELECT 1 FROM plan WHERE window_end > window_start")
    assert governed == []


async def test_a_mission_planning_interface_is_asked_by_post_page_by_page(
    database: Database, segment: Segment
) -> None:
    later = START + timedelta(days=2)
    segment.set_clock(later)
    await plans(
        database, segment, "S2A", later, dialect="s2-kml", listing="mpip", **LOGIN,
        index=f"{segment.told['MAAS_SIM_HTTP']}/mpip", pattern="S2A_*.kml",
    )  # fmt: skip
    assert len(await rows(database, PLANNED)) > 10
    assert await rows(database, "SELECT last_error FROM cursor WHERE last_error IS NOT NULL") == []


async def test_plans_among_the_products_of_an_interface_are_downloaded(
    database: Database, segment: Segment
) -> None:
    await plans(
        database, segment, "S1A", dialect="s1-kml", interface="auxip", pattern="*AUX*", member="*"
    )
    [row] = await rows(database, "SELECT last_error FROM cursor WHERE source = 'p'")
    assert row[0] is None
    reasons = await rows(database, "SELECT reason FROM quarantine WHERE source = 'p'")
    assert reasons  # synthetic contents are no plans, and say so


async def test_a_raw_data_box_is_read_by_ftp_over_tls_and_odd_names_stop_nothing(
    tmp_path: Path,
) -> None:
    issued(trustme.CA(), tmp_path, "127.0.0.1")
    box = tmp_path / "NOMINAL" / "S1A"
    box.mkdir(parents=True)
    (box / "DCS_é_DSIB.xml").write_text("<x/>", encoding="utf-8")
    (box / os.fsdecode(b"DCS_\xff_DSIB.xml")).write_text("<y/>", encoding="utf-8")
    login = {"username": "maas", "password_env": "SECRET"}
    async with ftp(tmp_path, (tmp_path / "key.pem", tmp_path / "cert.pem")) as port:
        url = f"ftps://127.0.0.1:{port}/NOMINAL"
        trusted = Place(url, {"SECRET": "secret"}, "*_DSIB.xml", 2, **login,
                        ca_file=str(tmp_path / "ca.pem"))  # fmt: skip
        folder = open_folder(trusted)
        [found] = [one for one in await folder.look() if "é" in one.path]
        assert found.path == "S1A/DCS_é_DSIB.xml"
        assert await folder.read(found, 100) == b"<x/>"
        with pytest.raises(SourceDown, match="larger than"):
            await folder.read(found, 3)
        with pytest.raises(SourceDown, match="CERTIFICATE_VERIFY_FAILED"):
            await open_folder(replace(trusted, ca_file=None)).look()
