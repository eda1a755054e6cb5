"""Sentinel-2: compact names for users, OPER names for granules, datastrips and tiles.

A compact name has one sensing time, its datatake's start; its last time only tells versions apart.
A tile's OPER name carries no sensing time at all, but its absolute orbit.
"""

from __future__ import annotations

from maas.domain.products import ParsedName
from maas.names.clock import instant
from maas.names.grammar import Column, Grammar, Layout, digits, grammar, time_column

UNIT = Column("satellite", "S2[A-Z]", "S2 and a letter")
SITE = Column("centre", "[A-Z0-9_]{4}", "four characters such as 2APS or SGS_")
GRID = "(?:0[1-9]|[1-5][0-9]|60)[C-HJ-NP-X][A-HJ-NP-Z][A-HJ-NP-V]"
TILE = Column("tile", f"T{GRID}", "T and a grid square such as T54PXA")
RELATIVE_ORBIT = Column(
    "relative orbit", "R(?:0(?:0[1-9]|[1-9][0-9])|1(?:[0-3][0-9]|4[0-3]))", "R001 to R143"
)
BASELINE = Column("baseline", r"N[0-9]{2}\.[0-9]{2}", "a baseline such as N05.10")

COMPACT_HEAD: Layout = (UNIT, "_")
COMPACT_TIMES: Layout = (
    "_",
    time_column("sensing start"),
    "_",
    Column("baseline", "N[0-9]{4}", "a baseline such as N0500"),
    "_",
    RELATIVE_ORBIT,
    "_",
)
TILED_LAYOUT: Layout = (
    *COMPACT_HEAD,
    Column("type", "MSIL(?:1C|2A)", "MSIL1C or MSIL2A"),
    *COMPACT_TIMES,
    TILE,
    "_",
    time_column("discriminator"),
)
UNTILED_LAYOUT: Layout = (
    *COMPACT_HEAD,
    Column("type", "MSIL1B", "MSIL1B"),
    *COMPACT_TIMES,
    time_column("discriminator"),
)

TILE_TYPE = Column("type", "MSI_L(?:1C|2A)_(?:TL|TC)", "a tile type such as MSI_L1C_TL")
STRIP_TYPE = Column("type", "MSI_L(?:0_|1A|1B|1C|2A)_DS", "a datastrip type such as MSI_L1C_DS")
GRANULE_TYPE = Column("type", "MSI_L(?:0_|1A|1B)_GR", "a granule type such as MSI_L0__GR")
TILE_TAIL: Layout = ("_A", digits("absolute orbit", 6), "_", TILE)
STRIP_TAIL: Layout = ("_S", time_column("applicability start"))
GRANULE_TAIL: Layout = (
    *STRIP_TAIL,
    "_D",
    Column("detector", "0[1-9]|1[0-2]", "a detector from 01 to 12"),
)


def oper_head(kind: Column) -> Layout:
    """The columns all OPER names begin with, up to the creation time."""
    return (UNIT, "_OPER_", kind, "_", SITE, "_", time_column("creation time"))


def _read_compact(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    unit, product_type, start, baseline, orbit, *tile, made = texts
    return ParsedName(
        name=name,
        product_key=key,
        family="sentinel2",
        mission="S2",
        unit=unit,
        product_type=product_type,
        level="L" + product_type[-2:],
        time_meaning="datatake sensing start",
        sensing_start=instant(start),
        baseline=baseline[1:],
        relative_orbit=int(orbit[1:]),
        tile=tile[0][1:] if tile else None,
        creation_date=instant(made),
    )


def _read_tile(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    unit, product_type, site, made, orbit, tile, baseline = texts
    return ParsedName(
        name=name,
        product_key=key,
        family="sentinel2",
        mission="S2",
        unit=unit,
        product_type=product_type,
        level=oper_level(product_type),
        time_meaning="none",
        site=site,
        creation_date=instant(made),
        absolute_orbit=int(orbit),
        tile=tile[1:],
        baseline=baseline[1:3] + baseline[4:],
    )


def _read_strip(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    unit, product_type, site, made, start, *detector, baseline = texts
    return ParsedName(
        name=name,
        product_key=key,
        family="sentinel2",
        mission="S2",
        unit=unit,
        product_type=product_type,
        level=oper_level(product_type),
        time_meaning="applicability start",
        sensing_start=instant(start),
        site=site,
        creation_date=instant(made),
        detector=detector[0] if detector else None,
        baseline=baseline[1:3] + baseline[4:],
    )


def oper_level(product_type: str) -> str:
    """L0, L1A, L1B, L1C or L2A, from a type such as MSI_L1C_TL."""
    return product_type[4:7].rstrip("_")


GRAMMARS: tuple[Grammar, ...] = (
    grammar("a Sentinel-2 product", TILED_LAYOUT, _read_compact),
    grammar("a Sentinel-2 tile", (*oper_head(TILE_TYPE), *TILE_TAIL, "_", BASELINE), _read_tile),
    grammar(
        "a Sentinel-2 granule",
        (*oper_head(GRANULE_TYPE), *GRANULE_TAIL, "_", BASELINE),
        _read_strip,
    ),
    grammar(
        "a Sentinel-2 datastrip", (*oper_head(STRIP_TYPE), *STRIP_TAIL, "_", BASELINE), _read_strip
    ),
    grammar("a Sentinel-2 L1B product", UNTILED_LAYOUT, _read_compact),
)
