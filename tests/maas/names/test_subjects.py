"""The subject a product is judged with, and the datatake it came from."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from maas.names import datatake_of, parse, subject_of

S1 = "S1A_IW_SLC__1SDV_20240416T171518_20240416T171545_053462_067C88_DA9D.SAFE"
S1_TELEMETRY = "S1A_HK_RAW__0____20200120T131929_20200120T131933_030884________62A5.SAFE"
S1_REPORT = (
    "S1A_IW_RAW__0SDV_20220413T113112_20220413T113141_042754_051A30_4104-report-20220413T120535.xml"
)
S2 = "S2A_MSIL1C_20240124T140451_N0510_R110_T22QEK_20240124T155206.SAFE"
S2_TILE = "S2A_OPER_MSI_L1C_TL_2APS_20240124T155206_A044866_T22QEK_N05.10.tar"
S2_ORBIT_FILE = (
    "S2A_OPER_AUX_SADATA_EPAE_20190627T104830_V20190627T055919_20190627T074000_A020952_WF_LN.tar"
)
S3 = (
    "S3A_SY_2_SYN____20211214T002428_20211214T002728_20211214T155957_0179_079_330_2520_LN2_O_ST_002"
)
S5P = "S5P_NRTI_L1B_ENG_DB_20220817T134212_20220817T134724_25100_03_020100_20220817T143010.nc"
ORBIT_FILE = "S1A_OPER_AUX_RESORB_OPOD_20180914T023156_V20180913T221524_20180914T013254.EOF"
BLOCK = "DCS_04_S1A_20241114143038056552_ch1_DSDB_00001.raw"
PLAN = "MP_ALL__MTL_20210722T120000_20210809T150000.csv"


@pytest.mark.parametrize(
    ("name", "attributes", "subject"),
    [
        (S1, {}, "S1A-425096"),
        (S1_TELEMETRY, {}, "S1A/HK_RAW__0_/2020-01-20"),
        (S1_REPORT, {}, "S1A/AMALFI_REPORT/2022-04-13"),
        (S2_TILE, {}, "S2A-44866"),
        (S2_TILE, {"orbitNumber": 1}, "S2A-44866"),
        (S2, {"orbitNumber": 44866}, "S2A-44866"),
        (S2, {"orbitNumber": "44866"}, "S2A-44866"),
        (S2, {}, None),
        (S2, {"orbitNumber": "ABC"}, None),
        (S2, {"orbitNumber": True}, None),
        (S2, {"orbitNumber": -3}, None),
        (S2_ORBIT_FILE, {}, "S2A/AUX_SADATA/2019-06-27"),
        (S3, {}, "S3A-079-330"),
        (S5P, {}, "S5P-25100"),
        (ORBIT_FILE, {}, "S1A/AUX_RESORB/2018-09-13"),
        (BLOCK, {}, "pass/S1A_20241114143038056552"),
        (PLAN, {}, None),
    ],
)
def test_the_subject_follows_from_name_and_attributes(
    name: str, attributes: Mapping[str, object], subject: str | None
) -> None:
    assert subject_of(parse(name), attributes) == subject


@pytest.mark.parametrize(
    ("name", "attributes", "datatake"),
    [
        (S1, {}, "S1A-425096"),
        (S1_TELEMETRY, {}, None),
        (
            S2,
            {"productGroupId": "GS2A_20240124T140451_044866_N05.10"},
            "GS2A_20240124T140451_044866_N05.10",
        ),
        (S2, {}, None),
        (S2_ORBIT_FILE, {"productGroupId": "GS2A_20240124T140451_044866_N05.10"}, None),
        (S3, {}, "S3A-079-330"),
        (S5P, {}, "S5P-25100"),
        (ORBIT_FILE, {}, None),
    ],
)
def test_the_datatake_follows_from_name_and_attributes(
    name: str, attributes: Mapping[str, object], datatake: str | None
) -> None:
    assert datatake_of(parse(name), attributes) == datatake
