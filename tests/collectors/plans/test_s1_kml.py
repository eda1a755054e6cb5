"""Sentinel-1 KML plans: hexadecimal datatakes, seconds, times with and without a Z."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from collectors.plans import PlanContent, PlanUnreadable, read_s1_kml
from maas.domain.instants import to_us
from maas.domain.plans import Plan, PlannedDatatake

FILE = Path(__file__).parent / "fixtures" / "S1C_MP_USER_20260301T160000_20260303T180000.kml"


def us(text: str) -> int:
    return to_us(datetime.fromisoformat(text))


@pytest.fixture(scope="module")
def content() -> PlanContent:
    return read_s1_kml(FILE.name, FILE.read_bytes())


def test_satellite_and_window_come_from_the_file_name(content: PlanContent) -> None:
    assert content.plan == Plan(
        name="S1C_MP_USER_20260301T160000_20260303T180000",
        dialect="s1-kml",
        satellite="S1C",
        window_start=us("2026-03-01T16:00:00Z"),
        window_end=us("2026-03-03T18:00:00Z"),
    )


def test_a_placemark_is_a_datatake_with_a_decimal_number(content: PlanContent) -> None:
    assert content.datatakes[0] == PlannedDatatake(
        satellite="S1C",
        datatake_id="S1C-396328",
        subject="S1C-396328",
        start_at=us("2026-03-01T17:15:18Z"),
        end_at=us("2026-03-01T17:17:19Z"),
        mode="IW",
        polarisation="DV",
        timeliness="",
        absolute_orbit=1034,
        relative_orbit=161,
        scenes=None,
        stations=(),
    )


def test_times_with_and_without_z_are_both_utc(content: PlanContent) -> None:
    assert [(one.mode, one.start_at) for one in content.datatakes] == [
        ("IW", us("2026-03-01T17:15:18Z")),
        ("SM", us("2026-03-01T18:26:13Z")),
        ("EW", us("2026-03-02T06:00:00Z")),
    ]


@pytest.mark.parametrize(
    "reason",
    [
        "ObservationDuration says 600 s but stop − start is 60 s",
        "DatatakeId is '60G2D', expected up to six hexadecimal digits",
        "ObservationTimeStop 2026-03-02T09:00:00 is not after ObservationTimeStart",
        "SatelliteId is S1A in a plan of S1C",
        "ObservationTimeStart is '20260302': expected YYYY-MM-DDThh:mm:ss",
        "SatelliteId is missing",
    ],
)
def test_a_bad_row_is_set_aside_with_its_reason(content: PlanContent, reason: str) -> None:
    assert [one for one in content.rejects if one.reason.startswith(reason)]


def test_every_row_is_either_read_or_set_aside(content: PlanContent) -> None:
    assert (len(content.datatakes), len(content.rejects)) == (3, 6)
    assert all("Placemark" in one.excerpt for one in content.rejects)


def test_the_same_row_twice_is_one_datatake() -> None:
    text = FILE.read_text(encoding="iso-8859-1")
    first = text[text.index("<Placemark>") : text.index("</Placemark>") + len("</Placemark>")]
    twice = text.replace(first, first + first).encode("iso-8859-1")

    content = read_s1_kml(FILE.name, twice)

    assert (len(content.datatakes), len(content.rejects)) == (3, 6)


def test_one_datatake_planned_in_two_ways_keeps_the_first() -> None:
    text = FILE.read_text(encoding="iso-8859-1").replace(">60C29<", ">60C28<")

    content = read_s1_kml(FILE.name, text.encode("iso-8859-1"))

    assert len(content.datatakes) == 2
    assert "S1C-396328 is planned differently further up" in {one.reason for one in content.rejects}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not well-formed XML, or cut short"),
        (b"<html><body>Maintenance</body></html>", "root element is <html>, expected <kml>"),
        (FILE.read_bytes()[:4000], "not well-formed XML, or cut short"),
        (b"<kml><Document/></kml>", "it plans nothing"),
        (b'<!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>', "XML that is not accepted"),
        (b'<?xml version="1.0" encoding="shift_jis"?><kml/>', "XML that is not accepted"),
        (b"<kml><Placemark/><Placemark/></kml>", "none of its 2 rows could be read; the first"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(PlanUnreadable, match=why):
        read_s1_kml(FILE.name, content)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("plan.kml", "its window stands only in its name"),
        ("S1C_MP_USER_20260301T160000_20269903T180000.kml", "20269903T180000"),
        ("MP_USER_20260301T160000_20260303T180000.kml", "its name says no satellite"),
        ("S1A_OPER_REP__SUP___20181208T070000_20181208T111500_0001.EOF", "not that of a plan"),
    ],
)
def test_a_name_without_a_window_is_refused(name: str, why: str) -> None:
    with pytest.raises(PlanUnreadable, match=why):
        read_s1_kml(name, FILE.read_bytes())
