"""A port accepts connections, and what speaks there says what it should.

Down: no connection within the timeout, or another greeting than `body_contains` wants.
"""

from __future__ import annotations

import asyncio

from collectors.probes.asking import address_of, asking, hold_text
from collectors.probes.measure import Measured, Prober
from maas.catalogue.model import Target

GREETING = 4096  # bytes looked at


async def probe_tcp(_: Prober, target: Target) -> Measured:
    """Connect, read a greeting where one is expected, and let go."""
    address = address_of(target)
    async with asking(target) as watch:
        reader, writer = await asyncio.open_connection(address.host, address.port)
        connected = watch.us
        try:
            if target.expect.body_contains is not None or target.expect.body_absent is not None:
                greeting = await reader.read(GREETING)
                hold_text(target, greeting.decode("utf-8", "replace"), "the greeting")
        finally:
            writer.close()
        total = watch.us
    return Measured(connect_us=connected, total_us=total)
