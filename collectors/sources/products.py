"""Products of PRIP, AUXIP, LTA and DD: one entry, one publication.

An entry that cannot be read is quarantined with its reason. One whose clock is at fault (published
before it was sensed) is kept, marked, and shown in quarantine too: it counts neither good nor bad.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from collectors.errors import NOT_JSON
from collectors.sources.entry import (
    MOST_BYTES,
    EntryRefused,
    listed,
    moment,
    needed,
    text_of,
    text_or_none,
    whole,
)
from collectors.sources.kind import Batch, SourceKind
from maas.db.facts import Quarantined, store_publications
from maas.db.texts import storable
from maas.domain.instants import from_us
from maas.domain.products import ParsedName
from maas.names import ProductNameError, datatake_of, parse, subject_of

KEPT = frozenset(
    ("orbitNumber", "productGroupId", "datastripId", "caduSession", "tileId", "timeliness",
     "acquisitionStation", "datatakeID")
)  # fmt: skip
UNSENSED = frozenset(("AUX", "REPORT", "PLAN"))
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def read_products(source: str, raw_entries: Sequence[bytes], harvested_at: datetime) -> Batch:
    """Rows in the order of PUBLICATION_COLUMNS, and what was set aside."""
    batch = Batch()
    for raw in raw_entries:
        entry: dict[str, Any] = {}
        try:
            entry = _decode(raw)
            row, fault = _read(source, entry, harvested_at)
        except (EntryRefused, ProductNameError, *NOT_JSON) as error:
            batch.quarantined.append(_aside(source, "entry", str(error), raw, entry))
            continue
        batch.rows.append(row)
        if fault:
            batch.quarantined.append(_aside(source, "clock_fault", fault, raw, entry))
    return batch


def _aside(source: str, kind: str, reason: str, raw: bytes, entry: dict[str, Any]) -> Quarantined:
    native = entry.get("Id")
    original = msgspec.json.encode(entry["@source"]) if "@source" in entry else raw
    text = bytes(original).decode("utf-8", "replace")
    try:
        dated = moment(entry, "PublicationDate")
    except EntryRefused:
        dated = None
    known = native if isinstance(native, str) and storable(native) == native else None
    return Quarantined(source, kind, reason, text, known, dated)


def _read(
    source: str, entry: dict[str, Any], harvested_at: datetime
) -> tuple[tuple[Any, ...], str | None]:
    native_id = text_of(entry, "Id")
    name = text_of(entry, "Name")
    published_at = needed(entry, "PublicationDate", harvested_at)
    parsed = parse(name)
    attributes: dict[str, object] = {
        str(one["Name"]): _value(one)
        for one in listed(entry, "Attributes")
        if isinstance(one.get("Name"), str) and one["Name"] in KEPT
    }
    start, end = _sensing(entry, parsed)
    subject = subject_of(parsed, attributes)
    if subject is None:
        raise EntryRefused("no orbitNumber attribute: the product cannot be tied to its datatake")
    origin_at, modified_at = moment(entry, "OriginDate"), moment(entry, "ModificationDate")
    evicts_at, size = moment(entry, "EvictionDate"), whole(entry, "ContentLength", MOST_BYTES)
    fault = None
    if end is not None and parsed.level not in UNSENSED and published_at < end:
        fault = f"published at {published_at:%Y-%m-%dT%H:%M:%SZ}, before its sensing had ended"
    content = (
        source, native_id, name, parsed.product_key, parsed.mission, parsed.unit,
        parsed.product_type, parsed.level, parsed.timeliness, subject,
        datatake_of(parsed, attributes), match_key(parsed, attributes), start, end, origin_at,
        published_at, modified_at, evicts_at,
    )  # fmt: skip
    packed = msgspec.json.encode(attributes).decode()
    digest = hashlib.blake2b(repr((content, size, packed)).encode(), digest_size=16).digest()
    row = (*content, harvested_at, size, fault is not None, packed, digest)
    return row, fault


def _value(attribute: dict[str, Any]) -> str | int | float | None:
    value = attribute.get("Value")
    if isinstance(value, str):
        return text_or_none(attribute, "Value")
    if isinstance(value, int) and not -MOST_BYTES <= value <= MOST_BYTES:
        raise EntryRefused(f"the attribute {attribute['Name']} is beyond {MOST_BYTES}")
    return value if isinstance(value, int | float) else None


def _sensing(entry: dict[str, Any], parsed: ParsedName) -> tuple[datetime | None, datetime | None]:
    """Sensing, or validity, from ContentDate where it is given, else from the name."""
    dates = entry.get("ContentDate")
    start = end = None
    if isinstance(dates, dict):
        start, end = moment(dates, "Start"), moment(dates, "End")
    if start is None and parsed.sensing_start is not None:
        start = from_us(parsed.sensing_start)
    if end is None:
        end = start if parsed.sensing_stop is None else from_us(parsed.sensing_stop)
    if start is not None and end is not None and start > end:
        raise EntryRefused(f"ContentDate starts at {start.isoformat()}, after it ends")
    return start, end


def match_key(parsed: ParsedName, attributes: Mapping[str, object]) -> str:
    """A key that is equal wherever the same product is offered, under whatever name."""
    tile = parsed.tile or attributes.get("tileId")
    orbit = parsed.absolute_orbit or attributes.get("orbitNumber")
    if parsed.mission == "S2" and tile and orbit:
        return f"{parsed.unit}/{parsed.level}/{orbit}/{tile}"
    return parsed.product_key


PRODUCTS = SourceKind("Products", "Attributes", read_products, store_publications)
