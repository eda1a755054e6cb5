"""The files of one delivery, fetched into a folder of ours."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from collectors.deliveries.manifest import NAME as MANIFEST
from collectors.folders import Found, Store
from maas.catalogue.canaries import Delivery

LARGEST_REPORT = 16 * 1024 * 1024  # bytes; a raster has its own bound in the catalogue


def by_image(found: Sequence[Found], marker: str) -> dict[str, list[Found]]:
    """Files by the folder they lie in, for folders whose marker is there."""
    folders: dict[str, list[Found]] = {}
    for one in found:
        folder, _, name = one.path.rpartition("/")
        if folder and "/" not in folder and name:
            folders.setdefault(folder, []).append(one)
    return {
        image: files for image, files in folders.items() if any(one.name == marker for one in files)
    }


def fingerprint(files: Sequence[Found]) -> bytes:
    told = sorted((one.path, one.size, str(one.modified)) for one in files)
    return hashlib.sha256(repr(told).encode()).digest()


def delivered_at(files: Sequence[Found], marker: str, as_of: datetime) -> datetime:
    """When the marker was written, as far as that is told."""
    told = [one.modified for one in files if one.name == marker and one.modified is not None]
    return min(max(told, default=as_of), as_of)


async def fetch(
    folder: Store, entry: Delivery, files: Sequence[Found], into: Path
) -> dict[str, Path]:
    """Declared files and the manifest, by name; raises CollectError."""
    fetched: dict[str, Path] = {}
    for one in files:
        raster = entry.rasters.get(one.name)
        if raster is None and one.name not in entry.reports and one.name != MANIFEST:
            continue
        path = into / f"{len(fetched)}{Path(one.name).suffix}"
        largest = LARGEST_REPORT if raster is None else raster.largest
        await folder.save(one, path, largest)
        fetched[one.name] = path
    return fetched
