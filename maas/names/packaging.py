"""Endings that say how a product is wrapped, not which product it is.

The key of a product is its name without them, so that one product offered in two wrappings is one.
"""

from __future__ import annotations

CONTAINERS = {"SAFE", "SEN3", "EOF", "EEF", "HDR", "DBL"}
FORMATS = {"nc", "NC", "RAW", "raw", "xml", "XML", "kml", "csv"}
ARCHIVES = {"zip", "ZIP", "tar", "TAR", "tgz", "TGZ", "gz", "GZ", "bz2", "7z"}
EXCERPTS = {"short", "head"}
EXTENSIONS = frozenset(CONTAINERS | FORMATS | ARCHIVES | EXCERPTS)
CLOUD_OPTIMISED = "_COG"


def unwrapped(name: str) -> str:
    """The name without packaging extensions, however many there are, and without _COG."""
    while True:
        stem, dot, extension = name.rpartition(".")
        if not dot or extension not in EXTENSIONS:
            break
        name = stem
    return name.removesuffix(CLOUD_OPTIMISED)
