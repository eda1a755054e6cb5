"""A host answers an echo request, over IPv4 or IPv6, whichever its name gives first.

`icmp://host`. One packet, no second try. Down: no answer in time, or one that says unreachable.
Unknown: this machine lets us send neither unprivileged echoes nor raw packets.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import struct
import time
from collections.abc import Callable

from collectors.probes.asking import address_of, asking
from collectors.probes.measure import CouldNotLook, Measured, Prober
from maas.catalogue.model import Target

REQUEST = {socket.AF_INET: 8, socket.AF_INET6: 128}
REPLY = {socket.AF_INET: 0, socket.AF_INET6: 129}
PROTOCOL = {socket.AF_INET: socket.IPPROTO_ICMP, socket.AF_INET6: socket.IPPROTO_ICMPV6}
HEADER = struct.Struct("!BBHHH")  # type, code, checksum, identifier, sequence
LARGEST = 2048
NOT_ALLOWED = (
    "this machine lets us send no echo: put our group into the sysctl net.ipv4.ping_group_range, "
    "or give the process CAP_NET_RAW"
)
Make = Callable[[int, int, int], socket.socket]


async def probe_icmp(prober: Prober, target: Target) -> Measured:
    """Send one echo request, and wait for its own reply."""
    limit = target.timeout.total_seconds()
    async with asking(target) as watch:
        found = await asyncio.get_running_loop().getaddrinfo(
            address_of(target).host, None, type=socket.SOCK_DGRAM
        )
        family, _, _, _, where = found[0]
        named = watch.us
        total = await prober.aside(lambda: _ping(family, where, limit))
    return Measured(dns_us=named, total_us=total)


def _ping(family: int, where: tuple[str | int | bytes, ...], limit: float) -> int:
    with open_echo(family) as connection:
        connection.connect((where[0], 0, *where[2:]))
        return echo(connection, family, limit)


def open_echo(family: int, make: Make = socket.socket) -> socket.socket:
    """A socket that may send echoes: without privileges where that is allowed, else a raw one."""
    for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            return make(family, kind, PROTOCOL[socket.AddressFamily(family)])
        except PermissionError:
            continue
    raise CouldNotLook(NOT_ALLOWED)


def echo(connection: socket.socket, family: int, limit: float) -> int:
    """Microseconds from the request to its own reply; raises TimeoutError after `limit` seconds."""
    wanted = socket.AddressFamily(family)
    mark, sequence = secrets.token_bytes(32), secrets.randbelow(1 << 16)
    began = time.perf_counter_ns()
    connection.settimeout(limit)
    connection.send(_request(REQUEST[wanted], sequence, mark))
    while True:
        told = connection.recv(LARGEST)
        took = time.perf_counter_ns() - began
        if wanted is socket.AF_INET and connection.type == socket.SOCK_RAW and told:
            told = told[(told[0] & 0x0F) * 4 :]  # raw IPv4 has its header before it
        if told[:1] == bytes([REPLY[wanted]]) and told[HEADER.size :] == mark:
            return took // 1000
        left = limit - took / 1e9
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left)  # what came was somebody else's


def _request(kind: int, sequence: int, mark: bytes) -> bytes:
    """An echo request; the identifier is the kernel's where it wants one of its own."""
    bare = HEADER.pack(kind, 0, 0, secrets.randbelow(1 << 16), sequence) + mark
    return bare[:2] + struct.pack("!H", _checksum(bare)) + bare[4:]


def _checksum(data: bytes) -> int:
    """The ones' complement sum of RFC 1071; IPv6 writes its own over it."""
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
