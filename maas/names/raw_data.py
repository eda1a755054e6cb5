"""Raw data of downlink sessions: blocks (DSDB) and the information file of a channel (DSIB).

A satellite's session is satellite, downlink start and six digits of orbit with nothing between. A
relay session (L…) names no satellite and its digits are not its downlink time: both stay unsaid.
"""

from __future__ import annotations

from maas.domain.products import ParsedName
from maas.names.clock import instant
from maas.names.earth_explorer import mission_of
from maas.names.grammar import Column, Grammar, Layout, digits, grammar

HEAD: Layout = ("DCS_", Column("station unit", "[A-Z0-9]{2}", "two characters such as 04"), "_")
SESSION = Column(
    "session",
    "S(?:[123][A-Z]|5P)_[0-9]{20}|L[0-9]{23}",
    "a satellite, _ and 20 digits of time and orbit; or L and 23 digits",
)
CHANNEL: Layout = ("_ch", Column("channel", "[0-9]{1,2}", "a channel number"))

BLOCK_LAYOUT: Layout = (*HEAD, SESSION, *CHANNEL, "_DSDB_", digits("block", 5))
INFORMATION_LAYOUT: Layout = (*HEAD, SESSION, *CHANNEL, "_DSIB")


def _read_block(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    return _read(name, key, texts, "DSDB", int(texts[3]))


def _read_information(name: str, key: str, texts: tuple[str, ...]) -> ParsedName:
    return _read(name, key, texts, "DSIB", None)


def _read(
    name: str, key: str, texts: tuple[str, ...], product_type: str, block: int | None
) -> ParsedName:
    station_unit, session, channel = texts[:3]
    relayed = session.startswith("L")
    unit, _, number = session.partition("_")
    return ParsedName(
        name=name,
        product_key=key,
        family="raw_data",
        mission=None if relayed else mission_of(unit),
        unit=None if relayed else unit,
        product_type=product_type,
        level="CADU",
        time_meaning="none" if relayed else "downlink",
        sensing_start=None if relayed else instant(f"{number[:8]}T{number[8:14]}"),
        absolute_orbit=None if relayed else int(number[14:]),
        session_id=session,
        station_unit=station_unit,
        channel=int(channel),
        block=block,
    )


GRAMMARS: tuple[Grammar, ...] = (
    grammar("a block of raw data", BLOCK_LAYOUT, _read_block),
    grammar("a session information file", INFORMATION_LAYOUT, _read_information),
)
