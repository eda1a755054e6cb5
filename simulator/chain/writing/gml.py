"""Vessel and oil reports in GML. Mind the axes: vessels have latitude first, oil longitude first.

Both orders are customers' wishes of long ago, and each says which one it is by its srsName.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from simulator.chain.finding.detector import Found, Slick

GML = "http://www.opengis.net/gml"
VD = "http://cweb.ksat.no/cweb/schema/vessel"
SAT = "http://cweb.ksat.no/cweb/schema/satellite"
OD = "http://cweb.ksat.no/cweb/schema/geoweb/oil"
LAT_LON = "EPSG:4326"
LON_LAT = "CRS:84"

for prefix, uri in (("gml", GML), ("vd", VD), ("sat", SAT), ("od", OD)):
    ET.register_namespace(prefix, uri)


@dataclass(frozen=True, slots=True)
class Source:
    """The image that a report is about. Corners are latitude and longitude."""

    image: str
    satellite: str
    start: str
    stop: str
    corners: Sequence[tuple[float, float]]


def vessels_gml(ships: Sequence[Found], source: Source, *, swapped: bool = False) -> bytes:
    """`swapped` writes the axes the wrong way round, as a fault."""
    root = ET.Element(f"{{{VD}}}featureCollection")
    _source(root, source)
    for ship in ships:
        feature = _put(_put(root, GML, "featureMember"), VD, "feature")
        vessel = _put(feature, VD, "vessel", {f"{{{GML}}}id": f"vessel.{ship.number}"})
        point = _put(_put(vessel, GML, "location"), GML, "Point", {"srsName": LAT_LON})
        first, second = ship.latitude, ship.longitude
        if swapped:
            first, second = second, first
        _put(point, GML, "pos").text = f"{first:.6f} {second:.6f}"
        _put(vessel, VD, "timeStamp").text = source.start
        _put(vessel, VD, "vesselType").text = "dark" if ship.mmsi is None else "reporting"
        _put(vessel, VD, "length").text = f"{ship.length:.1f}"
        _put(vessel, VD, "beam").text = f"{ship.width:.1f}"
        _put(vessel, VD, "heading").text = f"{ship.heading:.1f}"
        _put(vessel, VD, "confidence").text = f"{ship.score:.3f}"
        if ship.mmsi is not None:
            _put(vessel, VD, "mmsi").text = str(ship.mmsi)
    return _bytes(root)


def oil_gml(slicks: Sequence[Slick], source: Source) -> bytes:
    root = ET.Element(f"{{{OD}}}oilDetectionCollection")
    _source(root, source)
    for number, slick in enumerate(slicks, 1):
        member = _put(_put(root, GML, "featureMember"), OD, "oilDetection")
        oil = _put(member, OD, "oilSpill", {f"{{{GML}}}id": f"oil.{number}"})
        _put(oil, OD, "alertLevel").text = "green"
        _put(oil, OD, "confidence").text = "medium"
        _put(oil, OD, "areaKM").text = f"{slick.area / 1e6:.3f}"
        polygon = _put(_put(oil, GML, "geometry"), GML, "Polygon", {"srsName": LON_LAT})
        ring = _put(_put(polygon, GML, "exterior"), GML, "LinearRing")
        places = (f"{lon:.6f} {lat:.6f}" for lon, lat in slick.ring)
        _put(ring, GML, "posList").text = " ".join(places)
    return _bytes(root)


def _source(root: ET.Element, source: Source) -> None:
    told = _put(root, SAT, "source")
    _put(told, SAT, "productId").text = source.image
    _put(told, SAT, "satellite").text = source.satellite
    _put(told, SAT, "startTime").text = source.start
    _put(told, SAT, "stopTime").text = source.stop
    for number, (latitude, longitude) in enumerate(source.corners, 1):
        _put(told, SAT, f"corner{number}").text = f"{latitude:.6f} {longitude:.6f}"


def _put(
    parent: ET.Element, space: str, name: str, attributes: dict[str, str] | None = None
) -> ET.Element:
    return ET.SubElement(parent, f"{{{space}}}{name}", attributes or {})


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"
