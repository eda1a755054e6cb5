"""A host answers an ICMP echo, where this process may send one.

Linux lets groups within net.ipv4.ping_group_range ask without privileges, and processes with
CAP_NET_RAW anyhow. Where neither holds the outcome is unknown: it is our side that may not look.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct

from collectors.probes.asking import address_of, asking
from collectors.probes.measure import CouldNotLook, Measured, Prober
from maas.catalogue.model import Target
from maas.runtime.egress import EgressRefused, current

ECHO = {socket.AF_INET: (8, 0), socket.AF_INET6: (128, 129)}  # type asked, type answered
PROTOCOL = {socket.AF_INET: socket.IPPROTO_ICMP, socket.AF_INET6: socket.IPPROTO_ICMPV6}
LARGEST = 2048
MARK = b"maas"


async def probe_icmp(_: Prober, target: Target) -> Measured:
    """Send one echo and wait for its answer; raises CouldNotLook where we may not."""
    host = address_of(target).host
    loop = asyncio.get_running_loop()
    async with asking(target) as watch:
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
        family, address = found[0][0], found[0][4][0]
        looked_up = watch.us
        try:
            current().check(str(address), 0)
        except EgressRefused as error:
            raise CouldNotLook(str(error)) from None
        with _socket(socket.AddressFamily(family)) as pinging:
            pinging.setblocking(False)
            token = MARK + os.urandom(8)
            pinging.connect((address, 0))
            await loop.sock_sendall(pinging, _echo(socket.AddressFamily(family), token))
            while not _answers(await loop.sock_recv(pinging, LARGEST), family, token):
                pass
        total = watch.us
    return Measured(dns_us=looked_up, first_byte_us=total - looked_up, total_us=total)


def _socket(family: socket.AddressFamily) -> socket.socket:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            return socket.socket(family, kind, PROTOCOL[family])
        except PermissionError:
            continue
    raise CouldNotLook(
        "this process may not send an echo: let its group into net.ipv4.ping_group_range, "
        "or give it CAP_NET_RAW"
    )


def _echo(family: socket.AddressFamily, token: bytes) -> bytes:
    """An echo request; the kernel fills in the identifier of unprivileged ones."""
    kind = ECHO[family][0]
    head = struct.pack("!BBHHH", kind, 0, 0, os.getpid() & 0xFFFF, 1)
    return struct.pack("!BBHHH", kind, 0, _checksum(head + token), os.getpid() & 0xFFFF, 1) + token


def _answers(packet: bytes, family: int, token: bytes) -> bool:
    """Whether this is the answer to our echo; raw sockets show the IP header before it."""
    if family == socket.AF_INET and packet[:1] and packet[0] >> 4 == 4:
        packet = packet[(packet[0] & 0x0F) * 4 :]
    answer = ECHO[socket.AddressFamily(family)][1]
    return packet[:1] == bytes([answer]) and packet[8:] == token


def _checksum(data: bytes) -> int:
    """The Internet checksum, RFC 1071."""
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
