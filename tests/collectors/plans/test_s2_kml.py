"""Sentinel-2 KML plans: milliseconds, modes beside nominal observation, unrecorded rows."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from collectors.plans import PlanContent, PlanUnreadable, read_s2_kml
from maas.domain.instants import to_us
from maas.domain.plans import PlannedDatatake

FILE = Path(__file__).parent / "fixtures" / "S2A_MP_ACQ__KML_20260301T120000_20260303T150000.kml"


@pytest.fixture(scope="module")
def content() -> PlanContent:
    return read_s2_kml(FILE.name, FILE.read_bytes())


def test_a_placemark_is_a_datatake_of_its_orbit(content: PlanContent) -> None:
    assert content.datatakes[0] == PlannedDatatake(
        satellite="S2A",
        datatake_id="S2A-51476-1",
        subject="S2A-51476",
        start_at=to_us(datetime(2026, 3, 1, 12, 16, 43, 510_000, UTC)),
        end_at=to_us(datetime(2026, 3, 1, 12, 19, 51, 126_000, UTC)),
        mode="NOBS",
        polarisation="",
        timeliness="NOMINAL",
        absolute_orbit=51476,
        relative_orbit=9,
        scenes=52,
        stations=("EDRS-C",),
    )


def test_everything_recorded_is_read_and_keeps_its_mode(content: PlanContent) -> None:
    assert [(one.datatake_id, one.mode, one.timeliness) for one in content.datatakes] == [
        ("S2A-51476-1", "NOBS", "NOMINAL"),
        ("S2A-51476-2", "NOBS", "NRT"),
        ("S2A-51485-3", "VIC", "NOMINAL"),
        ("S2A-51486-1", "SUN", "NOMINAL"),
    ]


def test_what_is_not_recorded_is_neither_planned_nor_rejected(content: PlanContent) -> None:
    assert "51476-9" not in str(content)


def test_contradictions_are_set_aside_with_their_reason(content: PlanContent) -> None:
    assert [one.reason for one in content.rejects] == [
        "ObservationTimeStop 2026-03-01T12:24:00.000 is not after"
        " ObservationTimeStart 2026-03-01T12:25:00.000",
        "ID 51499-4 is of orbit 51499, the row of 51476",
        "ObservationDuration says 0.043 s but stop − start is 43.296 s",
    ]


def test_a_plan_without_satellite_in_its_name_is_refused() -> None:
    with pytest.raises(PlanUnreadable, match="its name says no satellite"):
        read_s2_kml("MP_ACQ__KML_20260301T120000_20260303T150000.kml", FILE.read_bytes())
