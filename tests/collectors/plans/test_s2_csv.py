"""Sentinel-2 CSV plans: several rows a datatake, overlapping times, headers with their own mind."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from collectors.plans import PlanContent, PlanUnreadable, read_s2_csv
from maas.domain.instants import to_us
from maas.domain.plans import PlannedDownlink

FILE = Path(__file__).parent / "fixtures" / "S2C_MP_ALL__MTL_20260301T120000_20260303T150000.csv"
NAME = "MP_ALL__MTL_20260301T120000_20260303T150000.csv"
HEADER = '"SatelliteID","AcquisitionID","AbsoluteOrbit","RelativeOrbit","Timeliness","Scenes",'
TIMES = '"AcquisitionStart","AcquisitionStop","AcquisitionDuration[msec]"'
DOWNLINK = ',"EffectiveDownlinkStart","EffectiveDownlinkStop","DownlinkDuration[msec]","Station"'


def row(
    satellite: str = "S2B", identifier: str = "22858-1", start: int = 0, seconds: int = 36
) -> str:
    """One acquisition that begins so many seconds after noon."""
    begin, end = (
        datetime.fromtimestamp(1_772_366_400 + second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        for second in (start, start + seconds)
    )
    orbit = identifier.partition("-")[0]
    cells = satellite, identifier, orbit, "95", "NOMINAL", "10", begin, end, f"{seconds}000"
    return ",".join(f'"{cell}"' for cell in cells)


def csv(*lines: str, header: str = HEADER + TIMES) -> bytes:
    return "\n".join([header, *lines, ""]).encode("iso-8859-1")


@pytest.fixture(scope="module")
def content() -> PlanContent:
    return read_s2_csv(FILE.name, FILE.read_bytes())


def test_rows_of_one_datatake_are_joined(content: PlanContent) -> None:
    joined = content.datatakes[1]

    assert (joined.datatake_id, joined.subject) == ("S2C-3858-4", "S2C-3858")
    assert joined.start_at == to_us(datetime(2026, 3, 1, 13, 2, 42, 510_000, UTC))
    assert joined.end_at == to_us(datetime(2026, 3, 1, 13, 9, 30, 214_000, UTC))
    assert joined.stations == ("EDRS-A", "SGS_")


def test_scenes_that_two_rows_share_count_once(content: PlanContent) -> None:
    assert [one.scenes for one in content.datatakes] == [84, 14 + 102 - 3, 20]


def test_each_row_is_a_downlink_and_says_whether_it_is_partial(content: PlanContent) -> None:
    assert [(one.datatake_id, one.station, one.partial) for one in content.downlinks] == [
        ("S2C-3858-1", "EDRS-A", False),
        ("S2C-3858-4", "EDRS-A", True),
        ("S2C-3858-4", "SGS_", False),
    ]
    assert content.downlinks[0] == PlannedDownlink(
        satellite="S2C",
        datatake_id="S2C-3858-1",
        station="EDRS-A",
        start_at=to_us(datetime(2026, 3, 1, 12, 52, 24, 854_000, UTC)),
        end_at=to_us(datetime(2026, 3, 1, 12, 57, 8, 226_000, UTC)),
        partial=False,
    )


def test_a_datatake_without_downlink_is_planned_all_the_same(content: PlanContent) -> None:
    assert content.datatakes[2].datatake_id == "S2C-3859-1"
    assert content.datatakes[2].stations == ()


def test_broken_rows_are_set_aside_and_the_others_read(content: PlanContent) -> None:
    assert [one.reason for one in content.rejects] == [
        "AcquisitionStop 2026-03-01T14:29:05.481 is not after"
        " AcquisitionStart 2026-03-01T14:29:59.601",
        "EffectiveDownlinkStop 2026-03-01T15:54:51.510 is not after"
        " EffectiveDownlinkStart 2026-03-01T15:55:00.908",
        "timeliness is NRT here and NOMINAL in an earlier row of S2C-3858-4",
        "not a line of CSV: unexpected end of data",
        "AcquisitionStart is missing",
    ]
    assert content.rejects[3].excerpt.startswith('"S2C","3859-5"')


@pytest.mark.parametrize(
    "header",
    [
        HEADER + TIMES,
        (HEADER + TIMES).replace("AcquisitionID", "ID"),
        (HEADER + TIMES).replace("SatelliteID", "Satellite ID"),
        (HEADER + TIMES).replace("[msec]", "[msec] "),
        (HEADER + TIMES).replace("AcquisitionStart", "AcquisitionStart "),
        "\xef\xbb\xbf" + HEADER + TIMES,
        HEADER + TIMES + "\r",
    ],
)
def test_headers_are_understood_in_each_spelling(header: str) -> None:
    content = read_s2_csv(NAME, csv(row(), header=header))

    assert [one.datatake_id for one in content.datatakes] == ["S2B-22858-1"]
    assert not content.rejects


def test_the_unit_of_a_duration_stands_in_its_header() -> None:
    header = (HEADER + TIMES).replace("[msec]", "[sec]")

    content = read_s2_csv(NAME, csv(row().replace('"36000"', '"36"'), header=header))

    assert not content.rejects


def test_a_plan_of_one_satellite_is_its() -> None:
    assert read_s2_csv(NAME, csv(row())).plan.satellite == "S2B"


def test_a_plan_of_two_satellites_belongs_to_neither_and_keeps_both() -> None:
    content = read_s2_csv(NAME, csv(row("S2A"), row("S2B")))

    assert content.plan.satellite == ""
    assert [one.satellite for one in content.datatakes] == ["S2A", "S2B"]


def test_rows_of_another_satellite_than_the_file_name_says_are_kept() -> None:
    content = read_s2_csv(FILE.name, csv(row("S2B")))

    assert content.plan.satellite == ""
    assert content.datatakes[0].satellite == "S2B"


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = [row(start=0), row(start=30), row(start=60), row(identifier="22859-1", start=7000)]

    forward, backward = (read_s2_csv(NAME, csv(*order)) for order in (rows, rows[::-1]))

    assert forward.datatakes == backward.datatakes
    assert forward.datatakes[0].end_at - forward.datatakes[0].start_at == 96_000_000


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (row(satellite="Sentinel-2B"), "the satellite is 'Sentinel-2B', expected one such as S2A"),
        (row(identifier="22858"), "AcquisitionID is '22858', expected orbit-number"),
        (row() + ',"too","many"', "11 cells under 9 headers"),
        (row().replace('"10"', '"ten"'), "Scenes is 'ten', expected a whole number"),
        (row(identifier="1-1", seconds=90_000), "from AcquisitionStart to AcquisitionStop is more"),
        (row(start=90_000), "more than a day from an earlier row of S2B-22858-1"),
        (row().replace("NOMINAL", "NOM\x00INAL"), "Timeliness holds 'NOM"),
    ],
)
def test_a_row_says_why_it_was_set_aside(line: str, reason: str) -> None:
    content = read_s2_csv(NAME, csv(row(), line))

    assert len(content.datatakes) == 1
    assert [one.reason[: len(reason)] for one in content.rejects] == [reason]
    assert all(one.excerpt.isprintable() for one in content.rejects)


def test_a_downlink_needs_its_station_and_a_known_partial_mark() -> None:
    header = HEADER + TIMES + DOWNLINK + ',"Partial"'
    dumped = row() + ',"2026-03-01T13:00:00","2026-03-01T13:00:30","30000",'

    content = read_s2_csv(NAME, csv(row(), dumped + '""', dumped + '"SGS_","X"', header=header))

    assert [one.reason for one in content.rejects] == [
        "Station is missing",
        "Partial is 'X', expected P or nothing",
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "its header lacks AcquisitionID, AcquisitionStart, AcquisitionStop, SatelliteID"),
        (b"<html>down</html>", "its header lacks"),
        (csv(), "it plans nothing"),
        (csv("nonsense"), "none of its 1 rows could be read"),
        (b'"Satellite', "its first line is no CSV header"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(PlanUnreadable, match=why):
        read_s2_csv(NAME, content)
