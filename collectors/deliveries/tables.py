"""Vessels as CSV with a header, and as GeoJSON points (longitude first, as GeoJSON has it)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import msgspec

from collectors.deliveries.report import (
    Feature,
    Report,
    ReportRefused,
    mmsi_of,
    moment,
    not_too_many,
    optional,
    place,
)
from collectors.errors import NOT_JSON

LARGEST = 16 * 1024 * 1024


def read_csv(content: bytes) -> Report:
    """Columns `lat` and `lon`; known beside them: vessel_length_m, vessel_width_m, scene_id …"""
    rows = rows_of(content)
    not_too_many(len(rows))
    images = {row["scene_id"] for row in rows if row.get("scene_id")}
    if len(images) > 1:
        raise ReportRefused(f"its rows name {len(images)} images: one report is of one image")
    features = tuple(_vessel(row, f"row {at}") for at, row in enumerate(rows, 1))
    return Report(features, image=next(iter(images), None))


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows under their header; raises ReportRefused."""
    if len(content) > LARGEST:
        raise ReportRefused(f"it is larger than {LARGEST >> 20} MiB")
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ReportRefused(f"it is no CSV in UTF-8: {error}") from None
    if not rows:
        raise ReportRefused("it is empty: not even a header")
    header = [name.strip() for name in rows[0]]
    for at, row in enumerate(rows[1:], 1):
        if len(row) != len(header):
            raise ReportRefused(f"row {at} has {len(row)} fields, the header {len(header)}")
    return [dict(zip(header, row, strict=True)) for row in rows[1:]]


def _vessel(row: Mapping[str, str], what: str) -> Feature:
    for column in ("lat", "lon"):
        if column not in row:
            raise ReportRefused(f"there is no column {column!r}")
    return Feature(
        *place(row["lon"], row["lat"], what),
        length=optional(row.get("vessel_length_m"), f"{what}: vessel_length_m"),
        width=optional(row.get("vessel_width_m"), f"{what}: vessel_width_m"),
        heading=optional(row.get("heading"), f"{what}: heading"),
        mmsi=mmsi_of(row.get("mmsi"), what),
        score=optional(row.get("score"), f"{what}: score"),
    )


def read_geojson(content: bytes) -> Report:
    """A FeatureCollection of points; lengths and MMSI among the properties."""
    told = json_of(content)
    if not isinstance(told, dict) or told.get("type") != "FeatureCollection":
        raise ReportRefused("it is no FeatureCollection")
    found = told.get("features")
    if not isinstance(found, list):
        raise ReportRefused("its features are no list")
    not_too_many(len(found))
    features = tuple(_point(one, f"feature {at}") for at, one in enumerate(found, 1))
    properties = found[0].get("properties") if found else {}
    image = properties.get("scene_id") if isinstance(properties, dict) else None
    return Report(features, image=None if image is None else str(image)[:200])


def json_of(content: bytes) -> Any:
    """Decoded JSON; raises ReportRefused."""
    if len(content) > LARGEST:
        raise ReportRefused(f"it is larger than {LARGEST >> 20} MiB")
    try:
        return msgspec.json.decode(content)
    except NOT_JSON as error:
        raise ReportRefused(f"it is no JSON: {error}") from None


def _point(told: Any, what: str) -> Feature:
    if not isinstance(told, dict):
        raise ReportRefused(f"{what} is no object")
    geometry, properties = told.get("geometry"), told.get("properties") or {}
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        raise ReportRefused(f"{what} is no point")
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list) or len(coordinates) not in (2, 3):
        raise ReportRefused(f"{what} has no pair of coordinates")
    if not isinstance(properties, dict):
        raise ReportRefused(f"{what}: its properties are no object")
    return Feature(
        *place(coordinates[0], coordinates[1], what),
        length=optional(properties.get("length_m"), f"{what}: length_m"),
        width=optional(properties.get("width_m"), f"{what}: width_m"),
        heading=optional(properties.get("heading"), f"{what}: heading"),
        mmsi=mmsi_of(properties.get("mmsi"), what),
        score=optional(properties.get("score"), f"{what}: score"),
        at=moment(properties.get("at"), f"{what}: at"),
    )
