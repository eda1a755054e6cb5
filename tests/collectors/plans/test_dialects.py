"""Any file is recognised, unpacked and read, or refused with the reason."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.plans import PLAN_READERS, PlanUnreadable, detect_dialect, plan_json
from collectors.plans.unpack import LARGEST, unpacked

FILES = sorted((Path(__file__).parent / "fixtures").iterdir())
DIALECTS = {"S1C": "s1-kml", "S2A": "s2-kml", "S2C": "s2-csv"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_name_tells_the_dialect(file: Path) -> None:
    assert detect_dialect(file.name, b"") == DIALECTS[file.name[:3]]
    assert detect_dialect(file.name + ".gz", b"") == DIALECTS[file.name[:3]]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_content_tells_the_dialect_when_the_name_does_not(file: Path) -> None:
    assert detect_dialect("download", file.read_bytes()) == DIALECTS[file.name[:3]]
    assert detect_dialect("download", gzip.compress(file.read_bytes())) == DIALECTS[file.name[:3]]


def test_what_no_dialect_fits_is_refused_with_what_was_tried() -> None:
    with pytest.raises(PlanUnreadable, match="tried s1-kml, s1-csv, s2-kml, s2-csv, downlinks"):
        detect_dialect("S1C_MP_ALL__MTL_20241021T171016_20241102T193714.tgz", b"PK")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_gzipped_plan_is_the_same_plan(file: Path) -> None:
    read = PLAN_READERS[DIALECTS[file.name[:3]]]

    assert read(file.name + ".gz", gzip.compress(file.read_bytes())) == read(
        file.name, file.read_bytes()
    )


def test_a_damaged_archive_is_refused() -> None:
    with pytest.raises(PlanUnreadable, match="the gzip archive is damaged"):
        unpacked("plan.kml.gz", gzip.compress(b"x" * 1000)[:-9])


def test_an_archive_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(PlanUnreadable, match="larger than 32 MiB"):
        unpacked("plan.kml.gz", gzip.compress(bytes(LARGEST + 1)))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_plan_is_shown_as_json_with_utc_times(file: Path) -> None:
    content = PLAN_READERS[DIALECTS[file.name[:3]]](file.name, file.read_bytes())

    shown = json.loads(json.dumps(plan_json(content)))

    assert shown["plan"]["satellite"] == file.name[:3]
    assert shown["plan"]["window_start"].endswith(":00:00.000Z")
    assert shown["datatakes"][0]["start_at"].startswith("2026-03-01T1")
    assert len(shown["datatakes"]) == len(content.datatakes)
    assert len(shown["rejects"]) == len(content.rejects)
    assert set(shown["rejects"][0]) == {"excerpt", "reason"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(file: Path, data: st.DataObject) -> None:
    whole = file.read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    damage = data.draw(st.binary(max_size=6))
    cut = data.draw(st.integers(0, 200))
    with suppress(PlanUnreadable):
        PLAN_READERS[DIALECTS[file.name[:3]]](file.name, whole[:at] + damage + whole[at + cut :])
