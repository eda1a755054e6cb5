"""Quality reports that carry their product's name: they must never be counted as the product.

Their times and datatake are those of the product they judge, named in `parent`.
"""

from __future__ import annotations

from dataclasses import replace

from maas.domain.products import ParsedName
from maas.names.clock import instant
from maas.names.grammar import Column, Grammar, Layout, grammar, time_column
from maas.names.sentinel1 import PRODUCT_LAYOUT, read_product
from maas.names.sentinel2 import (
    GRANULE_TAIL,
    GRANULE_TYPE,
    STRIP_TAIL,
    STRIP_TYPE,
    TILE_TAIL,
    TILE_TYPE,
    oper_head,
)

CHECK = Column("check", "[A-Z]+(?:_[A-Z]+)*", "the check's name, such as OLQC or SENSOR_QUALITY")
RADAR_LAYOUT: Layout = (
    *PRODUCT_LAYOUT,
    Column("wrapping", r"(?:\.SAFE)?", ".SAFE or nothing"),
    "-report-",
    time_column("creation time"),
)
TILE_LAYOUT: Layout = (*oper_head(TILE_TYPE), *TILE_TAIL, "_", CHECK, "_report")
GRANULE_LAYOUT: Layout = (*oper_head(GRANULE_TYPE), *GRANULE_TAIL, "_", CHECK, "_report")
STRIP_LAYOUT: Layout = (*oper_head(STRIP_TYPE), *STRIP_TAIL, "_", CHECK, "_report")


def _read_radar(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    *columns, wrapping, made = texts
    parent = key[: -len(f"{wrapping}-report-{made}")]
    judged = read_product(name, parent, tuple(columns))
    return ParsedName(
        name=name,
        product_key=f"{parent}-report-{made}",
        family="reports",
        mission=judged.mission,
        unit=judged.unit,
        product_type="AMALFI_REPORT",
        level="REPORT",
        time_meaning="sensing of the parent",
        sensing_start=judged.sensing_start,
        sensing_stop=judged.sensing_stop,
        absolute_orbit=judged.absolute_orbit,
        datatake_id=judged.datatake_id,
        creation_date=instant(made),
        parent=parent,
    )


def _read_tile(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    orbit, tile = texts[4:6]
    return replace(_read_optical(name, key, texts), absolute_orbit=int(orbit), tile=tile[1:])


def _read_strip(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    return replace(
        _read_optical(name, key, texts),
        time_meaning="applicability start of the parent",
        sensing_start=instant(texts[4]),
        detector=texts[5] if len(texts) == 7 else None,
    )


def _read_optical(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    unit, _, site, made = texts[:4]
    return ParsedName(
        name=name,
        product_key=key,
        family="reports",
        mission="S2",
        unit=unit,
        product_type="OLQC_REPORT",
        level="REPORT",
        time_meaning="none",
        site=site,
        creation_date=instant(made),
        parent=key[: -len(f"_{texts[-1]}_report")],
    )


GRAMMARS: tuple[Grammar, ...] = (
    grammar("a quality report on a Sentinel-1 product", RADAR_LAYOUT, _read_radar),
    grammar("a quality report on a Sentinel-2 tile", TILE_LAYOUT, _read_tile),
    grammar("a quality report on a Sentinel-2 granule", GRANULE_LAYOUT, _read_strip),
    grammar("a quality report on a Sentinel-2 datastrip", STRIP_LAYOUT, _read_strip),
)
