"""Real servers on free ports of the loopback, for as long as a context lasts."""

from __future__ import annotations

import asyncio
import ssl
import struct
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import cast

import asyncssh
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import trustme

from tests.servers.ports import free_port

LOOPBACK = "127.0.0.1"


@asynccontextmanager
async def _serving(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[int]:
    """A port where each connection is talked to; what still talks at the end is cut off."""
    talks: set[asyncio.Task[None]] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            with suppress(OSError, ssl.SSLError, asyncio.CancelledError):
                await talk(reader, writer)
        finally:
            writer.transport.abort()
            talks.discard(task)

    server = await asyncio.start_server(one, LOOPBACK, 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]
    for task in talks.copy():
        task.cancel()
    await asyncio.gather(*talks, return_exceptions=True)
    await asyncio.sleep(0)  # the loop lets go of what was aborted


@asynccontextmanager
async def greeting(words: bytes, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A port that greets and waits; b"" says nothing at all."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(words)
        await reader.read()

    async with _serving(talk, tls) as port:
        yield port


@asynccontextmanager
async def bridged(path: str) -> AsyncIterator[int]:
    """A port that leads to a Unix socket."""

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(65_536):
            writer.write(piece)
        writer.close()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(path)
        try:
            await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))
        finally:
            far_writer.transport.abort()

    async with _serving(talk) as port:
        yield port


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, answer: Callable[[bytes], bytes | None]) -> None:
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        told = self._answer(data)
        if told is not None:
            self._transport.sendto(told, address)


@asynccontextmanager
async def datagrams(answer: Callable[[bytes], bytes | None]) -> AsyncIterator[int]:
    """A UDP port that answers each packet, or leaves it unanswered."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Datagrams(answer), local_addr=(LOOPBACK, 0)
    )
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


def names(records: Mapping[str, Sequence[str]]) -> Callable[[bytes], bytes]:
    """A name server over A records; any other name does not exist."""

    def answer(data: bytes) -> bytes:
        told = dns.message.make_response(dns.message.from_wire(data))
        told.flags |= dns.flags.AA
        name = told.question[0].name
        known = records.get(name.to_text(omit_final_dot=True))
        if known is None:
            told.set_rcode(dns.rcode.NXDOMAIN)
        elif known:
            told.answer.append(dns.rrset.from_text(name, 60, "IN", "A", *known))
        return told.to_wire()

    return answer


def clock(ahead: float, stratum: int = 2) -> Callable[[bytes], bytes]:
    """A time server whose clock is ahead by so many seconds."""

    def stamp() -> tuple[int, int]:
        now = time.time() + ahead + 2_208_988_800
        return int(now), int((now % 1) * (1 << 32))

    def answer(data: bytes) -> bytes:
        asked = struct.unpack("!BBbb11I", data[:48])
        times = (*stamp(), *asked[13:15], *stamp(), *stamp())
        return struct.pack("!BBbb11I", 0b00_100_100, stratum, 0, 0, 0, 0, 0, *times)

    return answer


@asynccontextmanager
async def ftp(folder: Path, certificate: tuple[Path, Path] | None = None) -> AsyncIterator[int]:
    """pyftpdlib over a folder, for maas with the password secret."""
    port, more = free_port(), []
    if certificate is not None:
        more = ["--tls", "--keyfile", str(certificate[0]), "--certfile", str(certificate[1]),
                "--tls-control-required", "--tls-data-required"]  # fmt: skip
    command = [sys.executable, "-W", "ignore", "-m", "pyftpdlib", "-i", LOOPBACK, "-p", str(port),
               "-d", str(folder), "-u", "maas", "-P", "secret", *more]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: ASYNC220  ours
    try:
        await _accepting(port)
        yield port
    finally:
        process.kill()
        process.wait()


async def _accepting(port: int) -> None:
    """Wait until something listens."""
    for _ in range(500):
        try:
            _reader, writer = await asyncio.open_connection(LOOPBACK, port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.02)
            continue
        writer.close()
        return
    raise TimeoutError(f"nothing listens at {port}")


class _People(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("maas", "secret")


@asynccontextmanager
async def sftp(folder: Path) -> AsyncIterator[tuple[int, str]]:
    """An SFTP server over a folder, for maas with the password secret; and its fingerprint."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    server = await asyncssh.listen(
        LOOPBACK, 0, server_factory=_People, server_host_keys=[key],
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=bytes(folder)),
    )  # fmt: skip
    async with server:
        yield server.get_port(), key.get_fingerprint()


def issued(
    authority: trustme.CA, folder: Path, name: str, not_after: datetime | None = None
) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate = authority.issue_cert(name, not_after=not_after)
    certificate.configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    certificate.private_key_pem.write_to_path(str(folder / "key.pem"))
    certificate.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    return context
