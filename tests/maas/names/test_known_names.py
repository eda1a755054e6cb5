"""Every name in names.json means exactly what is written beside it: no column more, none less."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from maas.names import describe, parse

EXPECTED: list[dict[str, object]] = json.loads(
    Path(__file__).with_name("names.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: str(expected["name"]))
def test_a_known_name_means_what_is_written_beside_it(expected: dict[str, object]) -> None:
    assert describe(str(expected["name"])) == expected


def test_the_names_cover_every_family() -> None:
    families = {expected["family"] for expected in EXPECTED}

    assert families == {
        "sentinel1",
        "sentinel2",
        "sentinel3",
        "sentinel5p",
        "earth_explorer",
        "radarsat",
        "raw_data",
        "plans",
        "reports",
    }


@pytest.mark.parametrize(
    "wrapping",
    ["", ".SAFE", ".SAFE.zip", ".zip", ".tar", ".tgz", ".TGZ", "_COG.SAFE", ".SAFE.tar.gz"],
)
def test_one_product_has_one_key_however_it_is_wrapped(wrapping: str) -> None:
    bare = "S1A_IW_GRDH_1SDV_20211214T155446_20211214T155514_041007_04DF02_A693"

    assert parse(bare + wrapping).product_key == bare


def test_a_quality_report_is_not_its_product() -> None:
    product = "S1A_IW_RAW__0SDV_20220413T113112_20220413T113141_042754_051A30_4104"

    report = parse(f"{product}.SAFE-report-20220413T120535.xml")

    assert report.product_type == "AMALFI_REPORT"
    assert report.product_key != parse(product).product_key
    assert report.parent == product


@pytest.mark.parametrize("unit", ["S1C", "S1D", "S1Z"])
def test_a_new_unit_needs_no_change(unit: str) -> None:
    name = f"{unit}_IW_SLC__1SDV_20260416T171518_20260416T171545_003462_007C88_DA9D.SAFE"

    assert parse(name).unit == unit


@pytest.mark.parametrize("end", ["99999999T999999", "21000101T000000", "99991231T235959"])
def test_a_conventional_end_means_without_end(end: str) -> None:
    name = f"S2A_OPER_GIP_R2ABCA_MPC__20211207T093600_V20211208T003000_{end}_B00.TGZ"

    parsed = parse(name)

    assert parsed.sensing_stop is None
    assert parsed.open_ended


def test_a_name_without_an_end_is_not_open_ended() -> None:
    parsed = parse("S2A_MSIL1C_20200808T010311_N0500_R045_T54PXA_20230413T212505.SAFE")

    assert parsed.sensing_stop is None
    assert not parsed.open_ended
