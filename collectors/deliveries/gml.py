"""Vessel reports (EPSG:4326, latitude first) and oil reports (CRS:84, longitude first) in GML.

The two forms write their axes in opposite orders. A srsName decides; where it is missing, the
form's own order holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from collectors.deliveries.report import (
    Feature,
    Report,
    ReportRefused,
    mmsi_of,
    moment,
    not_too_many,
    number,
    optional,
    place,
)
from collectors.xml import XmlRefused, each, local, text_at, xml_root

LATITUDE_FIRST, LONGITUDE_FIRST = "latitude first", "longitude first"
ORDERS = {
    "EPSG:4326": LATITUDE_FIRST,
    "urn:ogc:def:crs:EPSG::4326": LATITUDE_FIRST,
    "http://www.opengis.net/def/crs/EPSG/0/4326": LATITUDE_FIRST,
    "CRS:84": LONGITUDE_FIRST,
    "urn:ogc:def:crs:OGC:1.3:CRS84": LONGITUDE_FIRST,
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84": LONGITUDE_FIRST,
}


def read_vessels(content: bytes) -> Report:
    """`featureCollection/featureMember/feature/vessel`, positions in `pos`."""
    root = _rooted(content, "featureCollection")
    vessels = each(root, "vessel")
    not_too_many(len(vessels))
    features = tuple(_vessel(vessel, at) for at, vessel in enumerate(vessels, 1))
    return _report(root, features)


def read_oil(content: bytes) -> Report:
    """`oilDetectionCollection` with a polygon or a point for each `oilSpill`."""
    root = _rooted(content, "oilDetectionCollection")
    spills = each(root, "oilSpill")
    not_too_many(len(spills))
    features = tuple(_spill(spill, at) for at, spill in enumerate(spills, 1))
    return _report(root, features)


def _rooted(content: bytes, name: str) -> Element:
    try:
        root = xml_root(content)
    except XmlRefused as error:
        raise ReportRefused(str(error)) from None
    if local(root.tag).lower() != name.lower():
        raise ReportRefused(f"its root is {local(root.tag)[:60]}, not {name}")
    return root


def _vessel(vessel: Element, at: int) -> Feature:
    what = f"vessel {at}"
    position = next(_positions(vessel, LATITUDE_FIRST, what), None)
    if position is None:
        raise ReportRefused(f"{what} has no position (gml:pos)")
    return Feature(
        *position,
        length=optional(text_at(vessel, "length"), f"{what}: length"),
        width=optional(text_at(vessel, "beam"), f"{what}: beam"),
        heading=optional(text_at(vessel, "heading"), f"{what}: heading"),
        mmsi=mmsi_of(text_at(vessel, "mmsi"), what),
        score=optional(text_at(vessel, "confidence"), f"{what}: confidence"),
        at=moment(text_at(vessel, "timeStamp"), f"{what}: timeStamp"),
    )


def _spill(spill: Element, at: int) -> Feature:
    ring = list(_positions(spill, LONGITUDE_FIRST, f"oil spill {at}"))
    if not ring:
        raise ReportRefused(f"oil spill {at} has no geometry")
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    middle = (sum(axis) / len(ring) for axis in zip(*ring, strict=True))
    return Feature(*middle)


def _positions(element: Element, usual: str, what: str) -> Iterator[tuple[float, float]]:
    """Longitude and latitude of every pos and posList below, whatever the order they came in."""
    yield from _walk(element, usual, what)


def _walk(element: Element, order: str, what: str) -> Iterator[tuple[float, float]]:
    stack = [(element, order)]
    while stack:
        here, order = stack.pop()
        order = _order(here.get("srsName"), order, what)
        if local(here.tag) in ("pos", "posList"):
            numbers = (here.text or "").split()
            if not numbers or len(numbers) % 2:
                raise ReportRefused(f"{what}: {local(here.tag)} does not hold pairs of numbers")
            for first, second in zip(numbers[::2], numbers[1::2], strict=True):
                pair = (second, first) if order == LATITUDE_FIRST else (first, second)
                yield place(*pair, what)
        stack.extend((below, order) for below in reversed(list(here)))


def _order(name: str | None, usual: str, what: str) -> str:
    if name is None:
        return usual
    if name not in ORDERS:
        raise ReportRefused(f"{what}: srsName {name[:60]!r} is none of {', '.join(ORDERS)}")
    return ORDERS[name]


def _report(root: Element, features: tuple[Feature, ...]) -> Report:
    source = next(iter(each(root, "source")), root)
    return Report(
        features=features,
        image=text_at(source, "productId") or None,
        started_at=moment(text_at(source, "startTime"), "startTime"),
        stopped_at=moment(text_at(source, "stopTime"), "stopTime"),
        corners=tuple(_corners(source)),
    )


def _corners(source: Element) -> Iterator[tuple[float, float]]:
    """Longitude and latitude of corner1 to corner4, which are written latitude first."""
    for at in range(1, 5):
        words = text_at(source, f"corner{at}").split()
        if len(words) == 2:
            yield place(number(words[1], f"corner{at}"), number(words[0], f"corner{at}"), "corner")
