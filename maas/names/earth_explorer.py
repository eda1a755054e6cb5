"""Earth Explorer files, shared by all Sentinels: orbits, processing parameters, reports.

The long form has a centre, a creation time and a validity after V; the short form has only its
window and mostly a version. The time after V is validity, never sensing.
"""

from __future__ import annotations

from typing import NamedTuple

from maas.domain.products import ParsedName
from maas.names.clock import instant, validity_end, validity_start
from maas.names.grammar import Column, Grammar, Layout, grammar, time_column


class Kind(NamedTuple):
    """What a type of file is, and what its window means."""

    level: str
    time_meaning: str


LONG_KINDS = {
    "AUX_": Kind("AUX", "validity"),
    "GIP_": Kind("AUX", "validity"),
    "REP_": Kind("REPORT", "validity"),
    "MPL_": Kind("PLAN", "validity"),
}
PASS_REPORT = Kind("REPORT", "pass window")

SHORT_KINDS = {
    "REP__SUP__": Kind("REPORT", "unavailability window"),
    "MPL_ORBPRE": Kind("PLAN", "validity"),
    "MPL_TIMELINE": Kind("PLAN", "plan validity"),
    "PRD_HKTM__": Kind("L0", "sensing"),
}

HEAD: Layout = (
    Column("satellite", "S(?:[123][A-Z_]|5P)", "a Sentinel unit such as S1A, or S2_ for any"),
    "_",
    Column("file class", "OPER|TEST|RPRO", "OPER, TEST or RPRO"),
    "_",
)
LONG_LAYOUT: Layout = (
    *HEAD,
    Column(
        "type",
        f"(?:{'|'.join(LONG_KINDS)})[A-Z0-9_]{{6}}",
        f"ten characters beginning {', '.join(LONG_KINDS)}",
    ),
    "_",
    Column("centre", "[A-Z0-9_]{4}", "four characters such as OPOD or POD_"),
    "_",
    time_column("creation time"),
    "_V",
    time_column("validity start"),
    "_",
    time_column("validity end"),
    Column("absolute orbit", "(?:_A[0-9]{6})?", "_A and six digits"),
    Column("ending", "(?:_[A-Z0-9]{2,4})*", "short codes such as _WF_LN, _B00 or _DGNS"),
)
SHORT_LAYOUT: Layout = (
    *HEAD,
    Column("type", "|".join(SHORT_KINDS), f"one of {', '.join(SHORT_KINDS)}"),
    "_",
    time_column("window start"),
    "_",
    time_column("window end"),
    Column("version", "(?:_[0-9]{4})?", "_ and four digits"),
)


def _read_long(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    unit, _, product_type, site, made, start, stop, orbit, _ = texts
    kind = PASS_REPORT if product_type.startswith("REP_PASS") else LONG_KINDS[product_type[:4]]
    until = validity_end(stop)
    return ParsedName(
        name=name,
        product_key=key,
        family="earth_explorer",
        mission=mission_of(unit),
        unit=unit,
        product_type=product_type,
        level=kind.level,
        time_meaning=kind.time_meaning,
        sensing_start=validity_start(start),
        sensing_stop=until,
        open_ended=until is None,
        site=site,
        creation_date=instant(made),
        absolute_orbit=int(orbit[2:]) if orbit else None,
    )


def _read_short(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    unit, _, product_type, start, stop, version = texts
    kind = SHORT_KINDS[product_type]
    until = validity_end(stop)
    return ParsedName(
        name=name,
        product_key=key,
        family="earth_explorer",
        mission=mission_of(unit),
        unit=unit,
        product_type=product_type,
        level=kind.level,
        time_meaning=kind.time_meaning,
        sensing_start=validity_start(start),
        sensing_stop=until,
        open_ended=until is None,
        version=version[1:] or None,
    )


def mission_of(unit: str) -> str:
    """S1, S2, S3 or S5P."""
    return unit if unit == "S5P" else unit[:2]


GRAMMARS: tuple[Grammar, ...] = (
    grammar("an Earth Explorer file", LONG_LAYOUT, _read_long),
    grammar("an Earth Explorer file without centre", SHORT_LAYOUT, _read_short),
)
