"""Whether this vantage point is cut off: then what it saw says nothing of the targets.

MAAS_BEACONS names addresses outside, `tcp://host:port` each, that are up as long as we are
connected at all. When something looks down and no beacon answers either, it is we who are down.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from maas.db.facts_samples import ProbeResult
from maas.domain.states import Outcome
from maas.runtime.settings import SettingsInvalid

VARIABLE = "MAAS_BEACONS"
TIMEOUT = 3.0  # seconds
CUT_OFF = "this vantage point is cut off: none of its beacons answers"


class BeaconsInvalid(SettingsInvalid):
    """The variable holds something that is no list of addresses."""


def beacons(environ: Mapping[str, str]) -> list[tuple[str, int]]:
    """Hosts and ports, none when the variable is not set; raises BeaconsInvalid."""
    return [_read(text.strip()) for text in environ.get(VARIABLE, "").split(",") if text.strip()]


def _read(text: str) -> tuple[str, int]:
    try:
        parts = urlsplit(text)
        if parts.scheme == "tcp" and parts.hostname and parts.port:
            return parts.hostname, parts.port
    except ValueError:  # a port that is no number
        pass
    raise BeaconsInvalid(f"{VARIABLE} has {text!r}: write tcp://host:port, with commas between")


async def connected(addresses: Sequence[tuple[str, int]]) -> bool:
    """Whether any beacon accepts a connection; without beacons we believe that we are."""
    if not addresses:
        return True
    asked = [asyncio.create_task(_answers(host, port)) for host, port in addresses]
    try:
        for answer in asyncio.as_completed(asked):
            if await answer:
                return True
        return False
    finally:
        for task in asked:
            task.cancel()


async def _answers(host: str, port: int) -> bool:
    try:
        async with asyncio.timeout(TIMEOUT):
            _reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True


def without_blame(results: Sequence[ProbeResult]) -> list[ProbeResult]:
    """What was seen while cut off: nothing is known of what did not answer."""
    return [
        one
        if one.outcome in (Outcome.UP, Outcome.UNKNOWN)
        else replace(one, outcome=Outcome.UNKNOWN, reason=CUT_OFF)
        for one in results
    ]
