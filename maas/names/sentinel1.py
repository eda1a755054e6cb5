"""Sentinel-1: fixed columns for products, validity and generation time for auxiliary files.

The datatake is hexadecimal in names and decimal in plans and attributes; here it is the number.
Housekeeping telemetry has neither datatake nor polarisation: underscores fill the columns.
"""

from __future__ import annotations

from maas.domain.products import ParsedName
from maas.names.clock import instant
from maas.names.grammar import Column, Grammar, Layout, digits, grammar, time_column

UNIT = Column("satellite", "S1[A-Z_]", "S1 and a letter, or S1_ for any unit")

PRODUCT_LAYOUT: Layout = (
    UNIT,
    "_",
    Column("mode", "[A-Z][A-Z0-9]", "a mode or beam such as IW, EW, WV, SM, S6 or HK"),
    "_",
    Column("type", "[A-Z]{3}", "three letters such as RAW, SLC, GRD, OCN or ETA"),
    Column("resolution", "[FHM_]", "F, H, M or _"),
    "_",
    Column("level", "[012A]", "0, 1, 2 or A"),
    Column("class", "[A-Z_]", "a letter such as S, A, N, C or X, or _"),
    Column("polarisation", "[SD][HV]|HH|HV|VV|VH|__", "SH, SV, DH, DV, HH, HV, VV, VH or __"),
    "_",
    time_column("sensing start"),
    "_",
    time_column("sensing stop"),
    "_",
    digits("absolute orbit", 6),
    "_",
    Column("datatake", "[0-9A-F]{6}|_{6}", "six hexadecimal digits, or six underscores"),
    "_",
    Column("unique id", "[0-9A-F]{4}", "four hexadecimal digits"),
)

AUXILIARY_LAYOUT: Layout = (
    UNIT,
    "_",
    Column("type", "AUX_[A-Z0-9]{3}", "AUX_ and three characters such as CAL"),
    "_V",
    time_column("validity start"),
    "_G",
    time_column("generation time"),
)


def read_product(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    unit, mode, _, resolution, level, product_class, polarisation = texts[:7]
    start, stop, orbit, datatake, crc = texts[7:]
    return ParsedName(
        name=name,
        product_key=key,
        family="sentinel1",
        mission="S1",
        unit=unit,
        product_type=key[4:14],
        level="L" + level,
        time_meaning="sensing",
        sensing_start=instant(start),
        sensing_stop=instant(stop),
        mode=mode,
        resolution=resolution,
        product_class=product_class,
        polarisation=polarisation,
        absolute_orbit=int(orbit),
        datatake_id=None if datatake == "______" else int(datatake, 16),
        crc=crc,
    )


def _read_auxiliary(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    unit, product_type, valid_from, generated = texts
    return ParsedName(
        name=name,
        product_key=key,
        family="sentinel1",
        mission="S1",
        unit=unit,
        product_type=product_type,
        level="AUX",
        time_meaning="validity",
        sensing_start=instant(valid_from),
        creation_date=instant(generated),
    )


GRAMMARS: tuple[Grammar, ...] = (
    grammar("a Sentinel-1 product", PRODUCT_LAYOUT, read_product),
    grammar("a Sentinel-1 auxiliary file", AUXILIARY_LAYOUT, _read_auxiliary),
)
