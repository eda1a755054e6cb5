"""A scene as a RADARSAT-2 delivery: product.xml, imagery_HH.tif, one table per calibration.

A directory counts as complete when every file that product.xml names is there, so product.xml is
written last.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from maas.scenes.documents import put, write
from maas.scenes.image import CALIBRATION, Scene
from maas.scenes.raster import grid_points, write_raster
from maas.scenes.spec import MARK
from maas.scenes.truth import stamp

TABLES = {
    "Sigma Nought": "lutSigma.xml",
    "Beta Nought": "lutBeta.xml",
    "Gamma": "lutGamma.xml",
}
IMAGERY = "imagery_HH.tif"
PRODUCT_TYPE = "SGF"
SCHEMA = "http://www.rsi.ca/rs2/prod/xml/schemas"


def write_radarsat(scene: Scene, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_raster(scene, folder / IMAGERY)
    for name in TABLES.values():
        write(_table(scene), folder / name)
    write(_product(scene), folder / "product.xml")


def _table(scene: Scene) -> ET.Element:
    """sigma = (DN² + offset) / gain, one gain per sample."""
    root = ET.Element("lut")
    put(root, "offset", "0.000000e+00")
    put(root, "gains", " ".join([f"{CALIBRATION**2:.6e}"] * scene.spec.samples))
    return root


def _product(scene: Scene) -> ET.Element:
    spec = scene.spec
    root = ET.Element("product", {"xmlns": SCHEMA, "copyright": MARK})
    put(root, "productId", spec.image_id)
    put(root, "documentIdentifier", "RN-RP-51-2713 Issue 1/9")
    source = put(root, "sourceAttributes")
    put(source, "satellite", "RADARSAT-2")
    put(source, "sensor", "SAR")
    put(source, "inputDatasetId", "999999")
    put(source, "imageId", spec.image_id)
    put(source, "beamModeMnemonic", "W2")
    put(source, "rawDataStartTime", stamp(spec.acquired_at))
    put(put(source, "radarParameters"), "polarizations", "HH")
    put(put(source, "orbitAndAttitude"), "orbitInformation")
    made = put(root, "imageGenerationParameters")
    general = put(made, "generalProcessingInformation")
    put(general, "productType", PRODUCT_TYPE)
    put(general, "processingFacility", "MaaS canary, synthetic")
    sar = put(made, "sarProcessingInformation")
    put(sar, "zeroDopplerTimeFirstLine", stamp(spec.acquired_at))
    put(sar, "zeroDopplerTimeLastLine", stamp(spec.ended_at))
    put(sar, "numberOfRangeLooks", 1)
    put(sar, "numberOfAzimuthLooks", 4)
    _image(root, scene)
    return root


def _image(root: ET.Element, scene: Scene) -> None:
    spec = scene.spec
    image = put(root, "imageAttributes")
    put(image, "synthetic", "true")
    raster = put(image, "rasterAttributes")
    put(raster, "dataType", "Magnitude Detected")
    put(raster, "bitsPerSample", "16", dataStream="Magnitude")
    put(raster, "numberOfSamplesPerLine", spec.samples)
    put(raster, "numberOfLines", spec.lines)
    put(raster, "sampledPixelSpacing", f"{spec.spacing:.6e}", units="m")
    put(raster, "sampledLineSpacing", f"{spec.spacing:.6e}", units="m")
    put(raster, "lineTimeOrdering", "Increasing")
    put(raster, "pixelTimeOrdering", "Increasing")
    grid = put(put(image, "geographicInformation"), "geolocationGrid")
    for line, sample, longitude, latitude in grid_points(scene.geometry):
        point = put(grid, "imageTiePoint")
        pixel = put(point, "imageCoordinate")
        put(pixel, "line", f"{line:.6e}")
        put(pixel, "pixel", f"{sample:.6e}")
        place = put(point, "geodeticCoordinate")
        put(place, "latitude", f"{latitude:.12e}", units="deg")
        put(place, "longitude", f"{longitude:.12e}", units="deg")
        put(place, "height", "0.000000e+00", units="m")
    for correction, name in TABLES.items():
        put(image, "lookupTable", name, incidenceAngleCorrection=correction)
    put(image, "fullResolutionImageData", IMAGERY, pole="HH")
