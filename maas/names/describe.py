"""A parsed name for people and programs outside: plain JSON values, times in ISO 8601 with a Z.

Sentinel-1 datatakes are shown both ways, hexadecimal as in names and decimal as in plans.
`unpackaged` is the key MaaS knows the product by; `product_key` here is RADARSAT's own PK number,
beside its `order_key` and `delivery_key`.
"""

from __future__ import annotations

from dataclasses import fields

from maas.domain.instants import iso
from maas.domain.products import ParsedName
from maas.names.parse import parse
from maas.names.subject import subject_of

INSTANTS = ("sensing_start", "sensing_stop", "creation_date")
SHOWN_AS = {"product_key": "unpackaged", "provider_key": "product_key"}
ALWAYS_SHOWN = ("mission", "unit", "sensing_start", "sensing_stop")


def describe(name: str) -> dict[str, object]:
    """The parse of one name as JSON values; raises ProductNameError."""
    return to_json_dict(parse(name))


def to_json_dict(parsed: ParsedName) -> dict[str, object]:
    """What the name says, without the columns it does not have, and its subject if it tells."""
    described: dict[str, object] = {}
    for field in fields(parsed):
        value = getattr(parsed, field.name)
        if value is None and field.name not in ALWAYS_SHOWN:
            continue
        if field.name in INSTANTS and value is not None:
            value = iso(value, digits=0)
        described[SHOWN_AS.get(field.name, field.name)] = value
    if isinstance(parsed.datatake_id, int):
        described["datatake_id"] = f"{parsed.datatake_id:06X}"
        described["datatake_id_decimal"] = parsed.datatake_id
    if not parsed.open_ended:
        del described["open_ended"]
    subject = subject_of(parsed, {})
    if subject is not None:
        described["subject"] = subject
    return described
