"""Whatever text arrives is read or refused; what is read can be written back."""

from __future__ import annotations

import string
from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from maas.domain.instants import to_us
from maas.names import ProductNameError, describe, parse, subject_of
from maas.names.grammar import Column
from maas.names.parse import FORMS

BEGINNINGS = st.sampled_from([*FORMS, "S1A_OPER_", "S2A_OPER_MSI_L1C_", "S3A_SY_2_", "DCS_04_", ""])
MOMENTS = st.integers(1_400_000_000, 4_000_000_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)


def read_or_refused(name: str) -> None:
    """Any other error than our own refusal fails the test."""
    with suppress(ProductNameError):
        assert describe(name)["name"] == name


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    read_or_refused(text)


@given(BEGINNINGS, st.text(string.ascii_uppercase + string.digits + "_T.", max_size=90))
def test_any_text_behind_a_known_beginning_is_read_or_refused(beginning: str, text: str) -> None:
    read_or_refused(beginning + text)


@given(st.data())
def test_a_name_of_the_right_form_is_read_or_its_times_are_refused(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from([form for forms in FORMS.values() for form in forms]))
    name = "".join(
        data.draw(
            st.from_regex(piece.pattern, fullmatch=True, alphabet=st.characters(codec="ascii"))
        )
        if isinstance(piece, Column)
        else piece
        for piece in form.layout
    )
    read_or_refused(name)


@given(
    unit=st.sampled_from("ABCD"),
    mode=st.sampled_from(["IW", "EW", "WV", "S3"]),
    kind=st.sampled_from(["RAW__0S", "SLC__1A", "GRDH_1S", "OCN__2S", "ETA__AX"]),
    polarisation=st.sampled_from(["DV", "SH", "__"]),
    start=MOMENTS,
    orbit=st.integers(0, 999_999),
    datatake=st.integers(0, 0xFFFFFF),
)
def test_a_sentinel_1_name_says_what_it_was_made_of(
    unit: str, mode: str, kind: str, polarisation: str, start: datetime, orbit: int, datatake: int
) -> None:
    written = start.strftime("%Y%m%dT%H%M%S")
    name = (
        f"S1{unit}_{mode}_{kind}{polarisation}_{written}_{written}_{orbit:06}_{datatake:06X}_00FF"
    )

    parsed = parse(name)

    assert parsed.unit == f"S1{unit}"
    assert parsed.product_type == f"{mode}_{kind}"
    assert parsed.sensing_start == parsed.sensing_stop == to_us(start)
    assert (parsed.absolute_orbit, parsed.datatake_id) == (orbit, datatake)
    assert subject_of(parsed, {}) == f"S1{unit}-{datatake}"


@given(
    made=MOMENTS,
    orbit=st.integers(1, 999_999),
    zone=st.integers(1, 60),
    level=st.sampled_from(["L1C", "L2A"]),
)
def test_a_sentinel_2_tile_name_says_what_it_was_made_of(
    made: datetime, orbit: int, zone: int, level: str
) -> None:
    written = made.strftime("%Y%m%dT%H%M%S")
    name = f"S2C_OPER_MSI_{level}_TL_2APS_{written}_A{orbit:06}_T{zone:02}QEK_N05.11.tar"

    parsed = parse(name)

    assert (parsed.level, parsed.product_type) == (level, f"MSI_{level}_TL")
    assert (parsed.creation_date, parsed.sensing_start) == (to_us(made), None)
    assert (parsed.tile, parsed.baseline) == (f"{zone:02}QEK", "0511")
    assert subject_of(parsed, {}) == f"S2C-{orbit}"


@given(start=MOMENTS, cycle=st.integers(1, 999), orbit=st.integers(1, 385))
def test_a_sentinel_3_name_says_what_it_was_made_of(
    start: datetime, cycle: int, orbit: int
) -> None:
    time = start.strftime("%Y%m%dT%H%M%S")
    name = f"S3B_OL_1_EFR____{time}_{time}_{time}_0179_{cycle:03}_{orbit:03}_2520_PS2_O_NR_004.SEN3"

    parsed = parse(name)

    assert (parsed.cycle, parsed.relative_orbit, parsed.timeliness) == (cycle, orbit, "NR")
    assert subject_of(parsed, {}) == f"S3B-{cycle:03}-{orbit:03}"
