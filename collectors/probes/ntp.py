"""A time server answers, and how far its clock and ours are apart.

Down: no answer, or a server that says that its clock is not set (stratum 0 or 16). Degraded: the
clocks are further apart than `offset_below`. The offset is that of RFC 5905, section 8:
((t2 - t1) + (t3 - t4)) / 2.
"""

from __future__ import annotations

import asyncio
import struct
import time

from collectors.probes.asking import address_of, asking
from collectors.probes.measure import Measured, Prober, TargetDegraded, TargetDown
from maas.catalogue.model import Target
from maas.domain.instants import duration_us
from maas.domain.quantities import format_duration

SINCE_1900 = 2_208_988_800  # seconds from 1900 to 1970
PACKET = struct.Struct("!BBbb11I")
CLIENT = 0b00_100_011  # version 4, client
UNSET = (0, 16)  # strata of clocks that are not set


class _Answer(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.told: asyncio.Future[tuple[bytes, int]] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, _address: object) -> None:
        if not self.told.done():
            self.told.set_result((data, time.time_ns() // 1000))

    def error_received(self, error: Exception) -> None:
        if not self.told.done():
            self.told.set_exception(error)


async def probe_ntp(_: Prober, target: Target) -> Measured:
    """Send one packet, and compare four clock readings."""
    address = address_of(target, 123)
    async with asking(target) as watch:
        loop = asyncio.get_running_loop()
        transport, protocol = await loop.create_datagram_endpoint(
            _Answer, remote_addr=(address.host, address.port)
        )
        try:
            sent = time.time_ns() // 1000
            transport.sendto(PACKET.pack(CLIENT, 0, 0, 0, *[0] * 9, *_stamp(sent)))
            data, received = await protocol.told
        finally:
            transport.close()
        total = watch.us
    measured = Measured(total_us=total)
    if len(data) < PACKET.size:
        raise TargetDown(f"the answer has {len(data)} bytes, not {PACKET.size}", measured)
    fields = PACKET.unpack(data[: PACKET.size])
    if tuple(fields[9:11]) != _stamp(sent):
        raise TargetDown("the answer is not to our question", measured)
    if fields[1] in UNSET:
        raise TargetDown(f"its clock is not set (stratum {fields[1]})", measured)
    offset = (_read(fields[11:13]) - sent + _read(fields[13:15]) - received) // 2
    limit = target.expect.offset_below
    if limit is not None and abs(offset) > duration_us(limit):
        raise TargetDegraded(
            f"the clocks are {abs(offset) // 1000} ms apart, more than {format_duration(limit)}",
            measured,
        )
    return measured


def _stamp(us: int) -> tuple[int, int]:
    seconds, rest = divmod(us, 1_000_000)
    return (seconds + SINCE_1900) & 0xFFFFFFFF, (rest << 32) // 1_000_000


def _read(stamp: tuple[int, ...]) -> int:
    """Microseconds since 1970; seconds that have run over are of the era after 2036."""
    seconds, part = stamp
    era = seconds if seconds >= SINCE_1900 else seconds + (1 << 32)
    return (era - SINCE_1900) * 1_000_000 + ((part * 1_000_000 + (1 << 31)) >> 32)
