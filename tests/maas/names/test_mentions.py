"""What prose names: nothing but names counts, whatever stands around them."""

from __future__ import annotations

import pytest

from maas.names.mentions import mentions

UNITS = ("S1A", "S1C", "S2A", "S3B", "S5P")
GRD = "S1A_IW_GRDH_1SDV_20261001T061500_20261001T061525_061534_07A9C2_1B2F"


@pytest.mark.parametrize(
    ("text", "subjects", "products"),
    [
        ("", (), ()),
        ("The S1A is fine, says ESA-2026-1, TICKET-12 too.", (), ()),
        ("Datatake S1A-425096 is lost.", ("S1A-425096",), ()),
        ("(S2A-41476-1)", ("S2A-41476", "S2A-41476-1"), ()),
        ("S3B-079-330, S5P-25100", ("S3B-079-330", "S5P-25100"), ()),
        ("S9Z-425096 is nobody's", (), ()),
        ("XS1A-425096 nor S1A-425096x", (), ()),
        (
            "session S1A_20200105072204030888.",
            ("pass/S1A_20200105072204030888",),
            (),
        ),
        (f"{GRD}.SAFE.zip has a stripe.", ("S1A-502210",), (GRD,)),
        (f"see {GRD}.", ("S1A-502210",), (GRD,)),
        ("S1A_IW_GRDH_1SDV_20261001T061500_20261001T061525_061534", (), ()),
    ],
)
def test_a_text_names(text: str, subjects: tuple[str, ...], products: tuple[str, ...]) -> None:
    found = mentions(text, UNITS)
    assert (found.subjects, found.products) == (subjects, products)


def test_a_name_is_found_in_any_prose_around_it() -> None:
    for around in ("[{}]", "«{}»", "url=https://x.example/{}?a=1", "{}\n", "'{}',", "<b>{}</b>"):
        assert mentions(around.format(GRD), UNITS).products == (GRD,), around
