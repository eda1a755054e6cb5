"""Delivered reports for tests. The place has a latitude that no longitude of it could be."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

LATITUDE, LONGITUDE = 48.5, -5.75
Ship = tuple[float, float, int | None]  # longitude, latitude, MMSI

SHIPS: tuple[Ship, ...] = (
    (LONGITUDE, LATITUDE, 999000001),
    (LONGITUDE + 0.01, LATITUDE - 0.02, None),
)


def vessels_gml(
    ships: Sequence[Ship] = SHIPS, image: str = "IMAGE_1", swapped: bool = False,
    start: str = "2026-03-01T06:00:00Z", stop: str = "2026-03-01T06:00:30Z",
    srs: str = ' srsName="EPSG:4326"',
) -> bytes:  # fmt: skip
    members = ""
    for longitude, latitude, mmsi in ships:
        pair = (longitude, latitude) if swapped else (latitude, longitude)
        told = "" if mmsi is None else f"<vd:mmsi>{mmsi}</vd:mmsi>"
        members += (
            f"<gml:featureMember><vd:feature><vd:vessel><gml:Point{srs}>"
            f"<gml:pos>{pair[0]} {pair[1]}</gml:pos></gml:Point><vd:length>80</vd:length>{told}"
            "</vd:vessel></vd:feature></gml:featureMember>"
        )
    return (
        '<vd:featureCollection xmlns:vd="urn:vd" xmlns:gml="http://www.opengis.net/gml"'
        f' xmlns:sat="urn:sat"><sat:source><sat:productId>{image}</sat:productId>'
        f"<sat:startTime>{start}</sat:startTime><sat:stopTime>{stop}</sat:stopTime></sat:source>"
        f"{members}</vd:featureCollection>"
    ).encode()


def oil_gml(ring: Sequence[tuple[float, float]], srs: str = "") -> bytes:
    """Positions as given, longitude first."""
    places = " ".join(f"{x} {y}" for x, y in ring)
    return (
        '<od:oilDetectionCollection xmlns:od="urn:od" xmlns:gml="http://www.opengis.net/gml">'
        f"<gml:featureMember><od:oilSpill><gml:Polygon{srs}><gml:exterior><gml:LinearRing>"
        f"<gml:posList>{places}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
        "</od:oilSpill></gml:featureMember></od:oilDetectionCollection>"
    ).encode()


def vessels_csv(ships: Sequence[Ship] = SHIPS, image: str = "IMAGE_1") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("scene_id", "lat", "lon", "vessel_length_m", "mmsi"))
    for longitude, latitude, mmsi in ships:
        writer.writerow((image, latitude, longitude, 80, mmsi or ""))
    return text.getvalue().encode()


def vessels_geojson(ships: Sequence[Ship] = SHIPS, image: str = "IMAGE_1") -> bytes:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
            "properties": {"scene_id": image, "mmsi": mmsi, "length_m": 80},
        }
        for longitude, latitude, mmsi in ships
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()
