"""Each form says the same of the same vessels, whatever the order of its axes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from collectors.deliveries import ReportRefused, read_report
from maas.catalogue.canaries import ReportForm
from tests.collectors.deliveries.reports import (
    LATITUDE,
    LONGITUDE,
    SHIPS,
    oil_gml,
    vessels_csv,
    vessels_geojson,
    vessels_gml,
)


def form(kind: str, **more: Any) -> ReportForm:
    return ReportForm.model_validate({"form": kind, **more})


CUSTOMERS_JSON = form(
    "declared",
    items="report.contacts",
    image="report.image",
    fields={"longitude": "pos.x", "latitude": "pos.y", "mmsi": "id", "length": "size.l"},
    required=["length"],
    json_schema={"type": "object", "required": ["report"]},
)
CUSTOMERS_XML = form(
    "declared",
    written="xml",
    root="contacts",
    items="contact",
    image="image",
    fields={"longitude": "where.@lon", "latitude": "where.@lat", "mmsi": "id"},
)
CUSTOMERS_CSV = form(
    "declared", written="csv", fields={"longitude": "X", "latitude": "Y", "mmsi": "ID"}
)


def customers_json(**size: object) -> bytes:
    contacts = [
        {"pos": {"x": x, "y": y}, "id": mmsi, "size": size or {"l": 80}} for x, y, mmsi in SHIPS
    ]
    return json.dumps({"report": {"image": "IMAGE_1", "contacts": contacts}}).encode()


def customers_xml() -> bytes:
    contacts = "".join(
        f'<contact><where lat="{y}" lon="{x}"/><id>{mmsi or ""}</id></contact>'
        for x, y, mmsi in SHIPS
    )
    return f"<contacts><image>IMAGE_1</image>{contacts}</contacts>".encode()


@pytest.mark.parametrize(
    ("form_", "content"),
    [
        (form("vessel-gml"), vessels_gml()),
        (form("vessel-gml"), vessels_gml(srs="")),
        (form("vessel-gml"), vessels_gml(srs=' srsName="CRS:84"', swapped=True)),
        (form("vessel-csv"), vessels_csv()),
        (form("geojson"), vessels_geojson()),
        (CUSTOMERS_JSON, customers_json()),
        (CUSTOMERS_XML, customers_xml()),
        (CUSTOMERS_CSV, b"ID,X,Y\n999000001,-5.75,48.5\n,-5.74,48.48\n"),
    ],
    ids=["gml", "gml-bare", "gml-crs84", "csv", "geojson", "json", "xml", "own-csv"],
)
def test_every_form_puts_the_vessels_at_the_same_place(form_: ReportForm, content: bytes) -> None:
    report = read_report(content, form_)
    told = [(round(one.longitude, 4), round(one.latitude, 4), one.mmsi) for one in report.features]
    assert told == [(round(x, 4), round(y, 4), mmsi) for x, y, mmsi in SHIPS]


@pytest.mark.parametrize(
    ("srs", "swapped"),
    [("", False), (' srsName="CRS:84"', False), (' srsName="EPSG:4326"', True)],
    ids=["bare", "crs84", "epsg4326"],
)
def test_oil_is_written_longitude_first_unless_it_says_otherwise(srs: str, swapped: bool) -> None:
    ring = [
        (LONGITUDE, LATITUDE),
        (LONGITUDE + 0.02, LATITUDE),
        (LONGITUDE + 0.01, LATITUDE + 0.03),
    ]
    written = [(y, x) if swapped else (x, y) for x, y in [*ring, ring[0]]]
    [slick] = read_report(oil_gml(written, srs), form("oil-gml")).features
    assert slick.longitude == pytest.approx(LONGITUDE + 0.01)
    assert slick.latitude == pytest.approx(LATITUDE + 0.01)


def test_a_report_without_ships_is_a_report() -> None:
    for kind, content in (
        ("vessel-gml", vessels_gml(())),
        ("vessel-csv", vessels_csv(())),
        ("geojson", vessels_geojson(())),
    ):
        assert read_report(content, form(kind)).features == ()


@pytest.mark.parametrize(
    ("form_", "content", "why"),
    [
        (form("vessel-gml"), b"<oops", "it is no XML"),
        (form("vessel-gml"), b"<other/>", "its root is other, not featureCollection"),
        (form("vessel-gml"), vessels_gml(((0.0, 98.0, None),)), "not on Earth: are the axes"),
        (form("vessel-gml"), vessels_gml(srs=' srsName="EPSG:9"'), "srsName 'EPSG:9' is none of"),
        (form("vessel-gml"), vessels_gml(((0.0, 1.0, 12),)), "an MMSI has nine digits"),
        (form("vessel-gml"), vessels_gml(start="noon"), "startTime is no time: 'noon'"),
        (form("vessel-csv"), b"", "it is empty"),
        (form("vessel-csv"), b"lat,lon\n1\n", "row 1 has 1 fields, the header 2"),
        (form("vessel-csv"), b"a,b\n1,2\n", "there is no column 'lat'"),
        (form("vessel-csv"), b"lat,lon\nnan,2\n", "is not finite"),
        (form("geojson"), b"[1]", "it is no FeatureCollection"),
        (form("geojson"), b'{"type":"FeatureCollection","features":[1]}', "feature 1 is no object"),
        (form("oil-gml"), oil_gml([]), "posList does not hold pairs"),
        (CUSTOMERS_JSON, customers_json(l=""), "item 1 has no length (at size.l)"),
        (CUSTOMERS_JSON, b'{"a": 1}', "'report' is a required property"),
        (CUSTOMERS_XML, b"<contact/>", "its root is contact, not contacts"),
    ],
)
def test_what_is_no_report_is_refused_with_what_is_wrong(
    form_: ReportForm, content: bytes, why: str
) -> None:
    with pytest.raises(ReportRefused) as refused:
        read_report(content, form_)
    assert why in str(refused.value)
