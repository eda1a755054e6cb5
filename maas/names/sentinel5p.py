"""Sentinel-5P: the file class is the timeliness; the absolute orbit stands in for a datatake.

Auxiliary files have a creation time where products have an orbit, and raw Level 0 is shorter: its
last two digits have no documented meaning and are read as none.
"""

from __future__ import annotations

from maas.domain.products import ParsedName
from maas.names.clock import instant, validity_end, validity_start
from maas.names.grammar import Column, Grammar, Layout, digits, grammar, time_column

HEAD: Layout = (
    Column("satellite", "S5P", "S5P"),
    "_",
    Column("class", "NRTI|OFFL|RPRO|OPER|TEST", "NRTI, OFFL, RPRO, OPER or TEST"),
    "_",
)
SENSING: Layout = ("_", time_column("sensing start"), "_", time_column("sensing stop"), "_")

PRODUCT_LAYOUT: Layout = (
    *HEAD,
    Column("type", "(?:L1B_|L2__)[A-Z0-9_]{6}", "ten characters beginning L1B_ or L2__"),
    *SENSING,
    digits("absolute orbit", 5),
    "_",
    digits("collection", 2),
    "_",
    digits("processor version", 6),
    "_",
    time_column("creation time"),
)
RAW_LAYOUT: Layout = (
    *HEAD,
    Column("type", "L0__[A-Z0-9_]{6}", "ten characters beginning L0__"),
    *SENSING,
    digits("absolute orbit", 5),
    "_",
    digits("last number", 2),
)
AUXILIARY_LAYOUT: Layout = (
    *HEAD,
    Column("type", "AUX_[A-Z0-9_]{6}", "ten characters beginning AUX_"),
    "_",
    time_column("validity start"),
    "_",
    time_column("validity end"),
    "_",
    time_column("creation time"),
)


def _read_product(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    unit, file_class, product_type, start, stop, orbit, collection, processor, made = texts
    return ParsedName(
        name=name,
        product_key=key,
        family="sentinel5p",
        mission="S5P",
        unit=unit,
        product_type=product_type,
        level=product_type[:3].rstrip("_"),
        time_meaning="sensing",
        sensing_start=instant(start),
        sensing_stop=instant(stop),
        timeliness=file_class,
        absolute_orbit=int(orbit),
        datatake_id=f"{unit}-{orbit}",
        collection=collection,
        processor_version=processor,
        creation_date=instant(made),
    )


def _read_raw(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    unit, file_class, product_type, start, stop, orbit, _ = texts
    return ParsedName(
        name=name,
        product_key=key,
        family="sentinel5p",
        mission="S5P",
        unit=unit,
        product_type=product_type,
        level="L0",
        time_meaning="sensing",
        sensing_start=instant(start),
        sensing_stop=instant(stop),
        timeliness=file_class,
        absolute_orbit=int(orbit),
        datatake_id=f"{unit}-{orbit}",
    )


def _read_auxiliary(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    unit, file_class, product_type, start, stop, made = texts
    until = validity_end(stop)
    return ParsedName(
        name=name,
        product_key=key,
        family="sentinel5p",
        mission="S5P",
        unit=unit,
        product_type=product_type,
        level="AUX",
        time_meaning="validity",
        sensing_start=validity_start(start),
        sensing_stop=until,
        open_ended=until is None,
        timeliness=file_class,
        creation_date=instant(made),
    )


GRAMMARS: tuple[Grammar, ...] = (
    grammar("a Sentinel-5P product", PRODUCT_LAYOUT, _read_product),
    grammar("a Sentinel-5P raw product", RAW_LAYOUT, _read_raw),
    grammar("a Sentinel-5P auxiliary file", AUXILIARY_LAYOUT, _read_auxiliary),
)
