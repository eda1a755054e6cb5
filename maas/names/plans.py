"""Mission plan files (MP_…): the two times are the window that the plan governs.

Sentinel-2 plans inside an archive carry no satellite in their name; their rows do.
"""

from __future__ import annotations

from maas.domain.products import ParsedName
from maas.names.clock import instant
from maas.names.grammar import Column, Grammar, Layout, grammar, time_column

KINDS = ("MP_USER", "MP_ALL__", "MP_ACQ__", "MP_ACQ_B2B", "MP_DWL__", "MP_HKTM_")
"""A kind that ends in an underscore may be followed by three characters of detail, as in MTL."""

LAYOUT: Layout = (
    Column("satellite", "(?:S[123][A-Z]_)?", "a satellite such as S1A, or none"),
    Column("type", "MP_(?:USER_|ACQ_B2B_|ALL__|ACQ__|DWL__|HKTM_)", f"one of {', '.join(KINDS)}"),
    Column("detail", "(?:[A-Z0-9][A-Z0-9_]{2}_)?", "three characters such as MTL, KML or L0_"),
    time_column("window start"),
    "_",
    time_column("window end"),
)


def _read(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    unit, kind, _, start, stop = texts
    return ParsedName(
        name=name,
        product_key=key,
        family="plans",
        mission=unit[:2] or None,
        unit=unit[:3] or None,
        product_type=kind if kind in KINDS else kind[:-1],
        level="PLAN",
        time_meaning="plan validity",
        sensing_start=instant(start),
        sensing_stop=instant(stop),
    )


GRAMMARS: tuple[Grammar, ...] = (grammar("a mission plan", LAYOUT, _read),)
