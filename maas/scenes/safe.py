"""A scene as a Sentinel-1 GRD in SAFE form: manifest, measurement, annotation, calibration, noise.

The folder is named like the image, not like a product, so that no archive takes it for one; inside,
a reader finds what it finds in a real one. Orbit and data take are 999999.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from xml.etree import ElementTree as ET

from maas.scenes.documents import put, write
from maas.scenes.image import CALIBRATION, Scene
from maas.scenes.raster import GRID, grid_points, write_raster
from maas.scenes.sea import noise_by_range
from maas.scenes.spec import GROUND_SPEED, MARK

RESERVED = 999999
VERSION = "esa/safe/sentinel-1.0/sentinel-1/sar/level-1/grd/standard/iwdp"
NAMESPACES = {
    "xmlns:xfdu": "urn:ccsds:schema:xfdu:1",
    "xmlns:safe": "http://www.esa.int/safe/sentinel-1.0",
    "xmlns:gml": "http://www.opengis.net/gml",
}
KINDS = {
    "measurement": "s1Level1MeasurementSchema",
    "annotation": "s1Level1ProductSchema",
    "calibration": "s1Level1CalibrationSchema",
    "noise": "s1Level1NoiseSchema",
}
DESCRIBING = ("annotation", "calibration", "noise")
TABLE_KNOTS = 21
MEGABYTE = 1 << 20


def write_safe(scene: Scene, folder: Path) -> None:
    names = _names(scene)
    for path in names.values():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
    write_raster(scene, folder / names["measurement"])
    write(_annotation(scene), folder / names["annotation"])
    write(_calibration(scene), folder / names["calibration"])
    write(_noise(scene), folder / names["noise"])
    write(_manifest(scene, folder, names), folder / "manifest.safe")


def _names(scene: Scene) -> dict[str, str]:
    spec = scene.spec
    times = f"{spec.acquired_at:%Y%m%dt%H%M%S}-{spec.ended_at:%Y%m%dt%H%M%S}"
    stem = f"s1a-iw-grd-vv-{times}-{RESERVED}-{RESERVED:06x}-001"
    return {
        "measurement": f"measurement/{stem}.tiff",
        "annotation": f"annotation/{stem}.xml",
        "calibration": f"annotation/calibration/calibration-{stem}.xml",
        "noise": f"annotation/calibration/noise-{stem}.xml",
    }


def _time(scene: Scene, line: float) -> str:
    at = scene.spec.acquired_at + scene.spec.time_of_line(line)
    return at.replace(tzinfo=None).isoformat(timespec="microseconds")


def _header(root: ET.Element, scene: Scene) -> None:
    header = put(root, "adsHeader")
    put(header, "missionId", "S1A")
    put(header, "productType", "GRD")
    put(header, "polarisation", "VV")
    put(header, "mode", "IW")
    put(header, "swath", "IW")
    put(header, "startTime", _time(scene, 0))
    put(header, "stopTime", _time(scene, scene.spec.lines - 1))
    put(header, "absoluteOrbitNumber", RESERVED)
    put(header, "missionDataTakeId", RESERVED)
    put(header, "imageNumber", "001")
    put(header, "synthetic", "true")


def _annotation(scene: Scene) -> ET.Element:
    spec = scene.spec
    root = ET.Element("product")
    _header(root, scene)
    general = put(put(root, "generalAnnotation"), "productInformation")
    put(general, "pass", "Ascending")
    put(general, "platformHeading", f"{spec.heading:.6f}")
    put(general, "projection", "Ground Range")
    put(general, "radarFrequency", "5.405000454334350e+09")
    image = put(put(root, "imageAnnotation"), "imageInformation")
    put(image, "productFirstLineUtcTime", _time(scene, 0))
    put(image, "productLastLineUtcTime", _time(scene, spec.lines - 1))
    put(image, "rangePixelSpacing", f"{spec.spacing:.6e}")
    put(image, "azimuthPixelSpacing", f"{spec.spacing:.6e}")
    put(image, "azimuthTimeInterval", f"{spec.spacing / GROUND_SPEED:.15e}")
    put(image, "numberOfSamples", spec.samples)
    put(image, "numberOfLines", spec.lines)
    put(image, "outputPixels", "16 bit Unsigned Integer")
    _grid(root, scene)
    return root


def _grid(root: ET.Element, scene: Scene) -> None:
    points = put(put(root, "geolocationGrid"), "geolocationGridPointList", count=str(GRID**2))
    for line, sample, longitude, latitude in grid_points(scene.geometry):
        point = put(points, "geolocationGridPoint")
        put(point, "azimuthTime", _time(scene, line))
        put(point, "slantRangeTime", f"{scene.geometry.slant_range(sample) * 2 / 299792458:.15e}")
        put(point, "line", line)
        put(point, "pixel", sample)
        put(point, "latitude", f"{latitude:.12e}")
        put(point, "longitude", f"{longitude:.12e}")
        put(point, "height", "0.0")


def _knots(scene: Scene) -> list[int]:
    last = scene.spec.samples - 1
    return [round(knot * last / (TABLE_KNOTS - 1)) for knot in range(TABLE_KNOTS)]


def _calibration(scene: Scene) -> ET.Element:
    root = ET.Element("calibration")
    _header(root, scene)
    put(put(root, "calibrationInformation"), "absoluteCalibrationConstant", "1.000000e+00")
    vectors = put(root, "calibrationVectorList", count="2")
    knots = _knots(scene)
    for line in (0, scene.spec.lines - 1):
        vector = put(vectors, "calibrationVector")
        put(vector, "azimuthTime", _time(scene, line))
        put(vector, "line", line)
        put(vector, "pixel", " ".join(map(str, knots)), count=str(len(knots)))
        for name in ("sigmaNought", "betaNought", "gamma", "dn"):
            put(vector, name, " ".join([f"{CALIBRATION:.6e}"] * len(knots)), count=str(len(knots)))
    return root


def _noise(scene: Scene) -> ET.Element:
    """Noise as squared digital numbers, as in products since 2018."""
    root = ET.Element("noise")
    _header(root, scene)
    vectors = put(root, "noiseRangeVectorList", count="2")
    knots = _knots(scene)
    floor = noise_by_range(scene.spec)[knots] * CALIBRATION**2
    for line in (0, scene.spec.lines - 1):
        vector = put(vectors, "noiseRangeVector")
        put(vector, "azimuthTime", _time(scene, line))
        put(vector, "line", line)
        put(vector, "pixel", " ".join(map(str, knots)), count=str(len(knots)))
        values = " ".join(f"{value:.6e}" for value in floor)
        put(vector, "noiseRangeLut", values, count=str(len(knots)))
    return root


def _manifest(scene: Scene, folder: Path, names: dict[str, str]) -> ET.Element:
    spec = scene.spec
    root = ET.Element("xfdu:XFDU", {**NAMESPACES, "version": VERSION})
    _package_map(root)
    metadata = put(root, "metadataSection")
    period = _wrapped(metadata, "acquisitionPeriod", "acquisitionPeriod")
    put(period, "safe:startTime", _time(scene, 0))
    put(period, "safe:stopTime", _time(scene, spec.lines - 1))
    platform = _wrapped(metadata, "platform", "platform")
    put(platform, "safe:familyName", "SENTINEL-1")
    put(platform, "safe:number", "A")
    orbit = _wrapped(metadata, "measurementOrbitReference", "orbitReference")
    put(orbit, "safe:orbitNumber", RESERVED, type="start")
    frame = put(_wrapped(metadata, "measurementFrameSet", "frameSet"), "safe:frame")
    corners = [f"{lat:.6f},{lon:.6f}" for lon, lat in scene.geometry.footprint()[:4]]
    print_ = put(frame, "safe:footPrint")
    put(print_, "gml:coordinates", " ".join(corners))
    canary = _wrapped(metadata, "canary", "synthetic")
    put(canary, "synthetic", "true")
    put(canary, "mark", MARK)
    put(canary, "image", spec.image_id)
    for name in DESCRIBING:
        pointer = put(metadata, "metadataObject", ID=f"{name}Schema", classification="DESCRIPTION")
        put(pointer, "dataObjectPointer", dataObjectID=name)
    objects = put(root, "dataObjectSection")
    for name, path in names.items():
        _data_object(objects, name, folder, path)
    return root


def _package_map(root: ET.Element) -> None:
    """Which annotation belongs to which measurement; readers start here."""
    package = put(root, "informationPackageMap")
    unit = put(package, "xfdu:contentUnit", unitType="SAFE Archive Information Package")
    dmd = " ".join(f"{name}Schema" for name in DESCRIBING)
    kinds = {"unitType": "Measurement Data Unit", "repID": KINDS["measurement"], "dmdID": dmd}
    put(put(unit, "xfdu:contentUnit", **kinds), "dataObjectPointer", dataObjectID="measurement")
    for name in DESCRIBING:
        kinds = {"unitType": "Metadata Unit", "repID": KINDS[name]}
        put(put(unit, "xfdu:contentUnit", **kinds), "dataObjectPointer", dataObjectID=name)


def _wrapped(metadata: ET.Element, identifier: str, name: str) -> ET.Element:
    entry = put(metadata, "metadataObject", ID=identifier, classification="DESCRIPTION")
    wrap = put(entry, "metadataWrap", mimeType="text/xml", vocabularyName="SAFE", textInfo=name)
    return put(put(wrap, "xmlData"), f"safe:{name}")


def _data_object(objects: ET.Element, name: str, folder: Path, path: str) -> None:
    entry = put(objects, "dataObject", ID=name, repID=KINDS[name])
    size = (folder / path).stat().st_size
    stream = put(entry, "byteStream", mimeType="application/octet-stream", size=str(size))
    put(stream, "fileLocation", locatorType="URL", href=f"./{path}")
    put(stream, "checksum", md5_of(folder / path), checksumName="MD5")


def md5_of(path: Path) -> str:
    sum_ = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(MEGABYTE):
            sum_.update(chunk)
    return sum_.hexdigest()
