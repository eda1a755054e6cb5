"""Sentinel-3: fixed columns. Cycle and relative orbit stand in for the datatake it does not name.

The seventeen characters of the instance hold duration, cycle, relative orbit and frame for orbit
products, a tile's name for tiles, and nothing for auxiliary data, whose times are validity.
"""

from __future__ import annotations

import re

from maas.domain.products import ParsedName
from maas.names.clock import instant, validity_end
from maas.names.grammar import Column, Grammar, Layout, grammar, time_column

ORBIT_INSTANCE = re.compile("[0-9]{4}_([0-9]{3})_([0-9]{3})_(?:[0-9]{4}|_{4})")

LAYOUT: Layout = (
    Column("satellite", "S3[A-Z_]", "S3 and a letter, or S3_ for any unit"),
    "_",
    Column(
        "type",
        "[A-Z]{2}_(?:[012]_[A-Z0-9_]{6}|__[A-Z0-9_]{4}AX)",
        "eleven characters: instrument, level 0, 1, 2 or _ for auxiliary data, and content",
    ),
    "_",
    time_column("sensing start"),
    "_",
    time_column("sensing stop"),
    "_",
    time_column("creation time"),
    "_",
    Column("instance", "[A-Z0-9_]{17}", "seventeen characters: orbit, tile or underscores"),
    "_",
    Column("centre", "[A-Z0-9_]{3}", "three characters such as LN2"),
    "_",
    Column("platform class", "[OFDRT_]", "O, F, D, R, T or _"),
    "_",
    Column("timeliness", "NR|ST|NT|AL|SN|__", "NR, ST, NT, AL, SN or __"),
    "_",
    Column("collection", "[A-Z0-9_]{3}", "three characters such as 002"),
)


def _read(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    unit, product_type, start, stop, made, instance = texts[:6]
    centre, platform_class, timeliness, collection = texts[6:]
    auxiliary = product_type.endswith("AX")
    orbit = None if auxiliary else ORBIT_INSTANCE.fullmatch(instance)
    sensing_stop = validity_end(stop) if auxiliary else instant(stop)
    return ParsedName(
        name=name,
        product_key=key,
        family="sentinel3",
        mission="S3",
        unit=unit,
        product_type=product_type,
        level="AUX" if auxiliary else "L" + product_type[3],
        time_meaning="validity" if auxiliary else "sensing",
        sensing_start=instant(start),
        sensing_stop=sensing_stop,
        open_ended=sensing_stop is None,
        creation_date=instant(made),
        timeliness=_filled(timeliness),
        instance=instance,
        cycle=int(orbit[1]) if orbit else None,
        relative_orbit=int(orbit[2]) if orbit else None,
        datatake_id=f"{unit}-{orbit[1]}-{orbit[2]}" if orbit else None,
        centre=_filled(centre),
        platform_class=_filled(platform_class),
        collection=_filled(collection),
    )


def _filled(text: str) -> str | None:
    return text if text.strip("_") else None


GRAMMARS: tuple[Grammar, ...] = (grammar("a Sentinel-3 product", LAYOUT, _read),)
