"""RADARSAT-2, its successor constellation, and KSAT's fast deliveries of RADARSAT-2.

The names hold one time, the acquisition's start, as date and time of day. The numbers that close a
fast delivery's name have no published meaning and are checked but not interpreted.
"""

from __future__ import annotations

from maas.domain.products import ParsedName
from maas.names.clock import instant
from maas.names.grammar import Column, Grammar, Layout, digits, grammar

COMPLEX = ("SLC", "MLC", "GRC", "GCC")
DETECTED = ("SGF", "SGX", "SCN", "SCF", "SCW", "SCS", "SSG", "SPG", "GRD", "GCD")
TYPE = Column("type", "|".join(COMPLEX + DETECTED), f"one of {', '.join(COMPLEX + DETECTED)}")
DATE = Column("date", "[0-9]{8}", "a date written YYYYMMDD")
TIME_OF_DAY = Column("time of day", "[0-9]{6}", "a time written hhmmss")
POLARISATION = "(?:HH|HV|VV|VH|CH|CV)"
BEAM = "[A-Z0-9]{2,12}"

ORDER_LAYOUT: Layout = (
    Column("satellite", "RS2|RCM[1-3]", "RS2, RCM1, RCM2 or RCM3"),
    "_",
    Column("order key", "OK[0-9]+", "OK and a number"),
    "_",
    Column("product key", "PK[0-9]+", "PK and a number"),
    "_",
    Column("delivery key", "(?:DK)?[0-9]+", "DK and a number, or a running number"),
    "_",
    Column("beam", BEAM, "a beam mode such as FQ2W or QP26"),
    "_",
    DATE,
    "_",
    TIME_OF_DAY,
    "_",
    Column("polarisations", f"{POLARISATION}(?:_{POLARISATION}){{0,3}}", "HH, HV, VV, VH by _"),
    "_",
    TYPE,
)
FAST_LAYOUT: Layout = (
    Column("satellite", "RS2", "RS2"),
    "_",
    DATE,
    "_",
    TIME_OF_DAY,
    "_",
    digits("first number", 4),
    "_",
    Column("beam", BEAM, "a beam mode such as SCNB"),
    "_",
    Column("polarisations", f"{POLARISATION}{{1,4}}", "polarisations such as HH or HHHV"),
    "_",
    TYPE,
    "_",
    Column("closing numbers", "[0-9]+_[0-9]+_[0-9]+", "three numbers"),
)


def _read_order(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    unit, order, product, delivery, beam, day, clock, polarisations, product_type = texts
    return ParsedName(
        name=name,
        product_key=key,
        family="radarsat",
        mission=unit[:3],
        unit=unit,
        product_type=product_type,
        level=_level(product_type),
        time_meaning="acquisition start",
        sensing_start=instant(f"{day}T{clock}"),
        order_key=order,
        provider_key=product,
        delivery_key=delivery if delivery.startswith("DK") else None,
        beam=beam,
        polarisation=polarisations.replace("_", " "),
    )


def _read_fast(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    unit, day, clock, _, beam, polarisations, product_type, _ = texts
    return ParsedName(
        name=name,
        product_key=key,
        family="radarsat",
        mission="RS2",
        unit=unit,
        product_type=product_type,
        level=_level(product_type),
        time_meaning="acquisition start",
        sensing_start=instant(f"{day}T{clock}"),
        beam=beam,
        polarisation=" ".join(polarisations[at : at + 2] for at in range(0, len(polarisations), 2)),
    )


def _level(product_type: str) -> str:
    return "L1 complex" if product_type in COMPLEX else "L1 detected"


GRAMMARS: tuple[Grammar, ...] = (
    grammar("a RADARSAT product", ORDER_LAYOUT, _read_order),
    grammar("a fast delivery of RADARSAT-2", FAST_LAYOUT, _read_fast),
)
