"""A name that does not fit is refused, and the refusal says which column is wrong and why."""

from __future__ import annotations

import pytest

from maas.names import ImpossibleTime, MalformedName, UnknownName, parse


@pytest.mark.parametrize("name", ["", "S", "hello.zip", "S6A_MWR_1", "s1a_iw", "LC08_L1TP_044034"])
def test_a_name_of_no_family_is_unknown(name: str) -> None:
    with pytest.raises(UnknownName, match="no family of names begins like this; known are S1"):
        parse(name)


@pytest.mark.parametrize(
    ("name", "column", "found"),
    [
        (
            "S1A_IW_SLC__1SDV_20240416T171518_20240416T171545_053462_67C88_DA9D",
            "datatake",
            "67C88",
        ),
        (
            "S1A_IW_SLC__1SXX_20240416T171518_20240416T171545_053462_067C88_DA9D",
            "polarisation",
            "XX",
        ),
        ("S2A_MSIL1C_20200808T010311_N0500_R145_T54PXA_20230413T212505", "relative orbit", "R145"),
        ("S2A_MSIL1C_20200808T010311_N0500_R045_T99PXA_20230413T212505", "tile", "T99PXA"),
        (
            "S2A_OPER_MSI_L0__GR_2BPS_20250801T074015_S20250801T070620_D13_N05.11.tar",
            "detector",
            "13",
        ),
        (
            "S3A_SY_2_SYN____20211214T002428_20211214T002728_20211214T155957"
            "_0179_079_330_2520_LN2_O_XX_002",
            "timeliness",
            "XX",
        ),
        (
            "S5P_NRTI_L1B_ENG_DB_20220817T134212_20220817T134724_2510_03_020100",
            "absolute orbit",
            "",
        ),
        (
            "S1A_OPER_FOO_RESORB_OPOD_20180914T023156_V20180913T221524_20180914T013254",
            "type",
            "FOO",
        ),
        ("RS2_OK1_PK2_DK3_FQ2W_20210209_124433_HH_ABC", "type", "ABC"),
        ("DCS_04_S1A_2024111414303805655_ch1_DSDB_00001.raw", "session", "S1A"),
        ("S1A_MP_USER_20230908T174000_2023.kml", "window end", "2023"),
    ],
)
def test_the_refusal_names_the_column(name: str, column: str, found: str) -> None:
    with pytest.raises(MalformedName) as refusal:
        parse(name)

    assert refusal.value.column.startswith(column)
    assert refusal.value.found.startswith(found)
    assert "looks like a" in str(refusal.value)
    assert refusal.value.expected in str(refusal.value)


def test_trailing_text_is_not_ignored() -> None:
    with pytest.raises(MalformedName, match=r"its end .* holds '_x' where nothing more belongs"):
        parse("S1A_MP_USER_20230908T174000_20230928T194000_x.kml")


def test_a_line_break_at_the_end_is_not_ignored() -> None:
    with pytest.raises(MalformedName):
        parse("S1A_MP_USER_20230908T174000_20230928T194000\n")


def test_a_truncated_name_says_what_is_missing() -> None:
    with pytest.raises(MalformedName, match="'_' belongs") as refusal:
        parse("S1A_IW_SLC__1SDV")

    assert "is missing" in str(refusal.value)


def test_digits_of_other_scripts_are_not_digits() -> None:
    with pytest.raises(MalformedName):
        parse("S1A_MP_USER_٢٠٢٣0908T174000_20230928T194000")


def test_an_endless_name_is_refused_before_it_is_read() -> None:
    with pytest.raises(MalformedName, match="at most 200"):
        parse("S1A_" + "9" * 1_000_000)


@pytest.mark.parametrize(
    "absurd",
    [
        "20241399T171545",
        "20240230T171545",
        "20240416T241545",
        "20240416T176045",
        "20240416T171561",
        "00010416T171545",
        "99999999T999999",
        "21000101T000000",
    ],
)
def test_an_absurd_sensing_time_is_refused(absurd: str) -> None:
    with pytest.raises(ImpossibleTime) as refusal:
        parse(f"S1A_IW_SLC__1SDV_20240416T171518_{absurd}_053462_067C88_DA9D")

    assert refusal.value.column == "sensing stop"
    assert refusal.value.found == absurd


def test_sensing_that_stops_before_it_starts_is_refused() -> None:
    with pytest.raises(ImpossibleTime, match="2024-04-16T17:15:18Z or later"):
        parse("S1A_IW_SLC__1SDV_20240416T171518_20240416T171517_053462_067C88_DA9D")


def test_a_beginning_without_beginning_is_no_creation_time() -> None:
    with pytest.raises(ImpossibleTime):
        parse("S1A_OPER_AUX_RESORB_OPOD_00000000T000000_V20180913T221524_20180914T013254.EOF")
