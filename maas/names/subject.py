"""What a product belongs to: the subject it is judged with, and the datatake it came from.

Both are pure functions of the parsed name and the attributes its interface gave, so that every
observer of one product names the same subject.
"""

from __future__ import annotations

from collections.abc import Mapping

from maas.domain.instants import day_of
from maas.domain.products import ParsedName


def subject_of(parsed: ParsedName, attributes: Mapping[str, object]) -> str | None:
    """S1A-425096, S2A-44866, S3A-079-330, S5P-25100, pass/<session>, or unit/type/day.

    None when neither name nor attributes tell: a Sentinel-2 product without orbit in its name
    needs the attribute `orbitNumber`.
    """
    if parsed.session_id is not None:
        return f"pass/{parsed.session_id}"
    if parsed.datatake_id is not None and parsed.level != "REPORT":
        return _datatake_text(parsed)
    if parsed.family == "sentinel2":
        orbit = parsed.absolute_orbit or _orbit_number(attributes.get("orbitNumber"))
        return None if orbit is None else f"{parsed.unit}-{orbit}"
    if parsed.unit is None or parsed.sensing_start is None:
        return None
    return f"{parsed.unit}/{parsed.product_type}/{day_of(parsed.sensing_start)}"


def datatake_of(parsed: ParsedName, attributes: Mapping[str, object]) -> str | None:
    """S1A-425096; for Sentinel-2 the attribute `productGroupId`; for S3 and S5P the subject."""
    if parsed.datatake_id is not None:
        return _datatake_text(parsed)
    if parsed.family == "sentinel2":
        group = attributes.get("productGroupId")
        return group if isinstance(group, str) and group else None
    return None


def _datatake_text(parsed: ParsedName) -> str:
    """Sentinel-1 numbers are only unique within one satellite; the others name it already."""
    if isinstance(parsed.datatake_id, int):
        return f"{parsed.unit}-{parsed.datatake_id}"
    return str(parsed.datatake_id)


def _orbit_number(value: object) -> int | None:
    """Attributes hold it as a number or as its digits, depending on the interface."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, int):
        return value if value > 0 else None
    return int(value) if value.isascii() and value.isdigit() and int(value) > 0 else None
